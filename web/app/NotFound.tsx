import { Signpost } from 'lucide-react';
import { Link } from 'wouter';
import { strings } from '../lib/strings.ts';
import { Notice } from '../ui/Notice.tsx';

export function NotFound() {
  const { general } = strings;
  return (
    <Notice icon={Signpost} title={general.pageMissing} hint={general.pageMissingHint}>
      <Link href="/">{general.toStart}</Link>
    </Notice>
  );
}
