import { useEffect, useState } from 'react';
import { strings } from '../lib/strings.ts';
import { useConnectionStore } from '../state/connectionStore.ts';
import styles from './ConnectionBanner.module.css';

/** A connection is given this long before its absence is worth a word. */
const AFTER_MS = 1500;

/** Says that what is shown may be out of date. */
export function ConnectionBanner() {
  const online = useConnectionStore((state) => state.online);
  const [isLate, setIsLate] = useState(false);

  useEffect(() => {
    if (online) return setIsLate(false);
    const timer = setTimeout(() => setIsLate(true), AFTER_MS);
    return () => clearTimeout(timer);
  }, [online]);

  return (
    <div role="status" className={styles.holder}>
      {isLate && <p className={styles.banner}>{strings.chat.offline}</p>}
    </div>
  );
}
