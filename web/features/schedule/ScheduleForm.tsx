import { type FormEvent, useState } from 'react';
import type { When } from '#client/scheduled-messages.ts';
import { serverNow } from '../../api/accountService.ts';
import { deviceZone } from '../../lib/dates.ts';
import { strings } from '../../lib/strings.ts';
import { Alert } from '../../ui/Alert.tsx';
import { Button } from '../../ui/Button.tsx';
import { useNow } from '../../ui/useNow.ts';
import styles from './ScheduleForm.module.css';
import { TextPart } from './TextPart.tsx';
import { useWhen } from './useWhen.ts';
import { WhenPart } from './WhenPart.tsx';
import { WhenSentence } from './WhenSentence.tsx';

const A_SECOND = 1000;
const FIRST_OFFER_MS = 3_600_000;

interface ScheduleFormProps {
  /** null where it can't be read on this device */
  initialText: string | null;
  initialAt?: number | undefined;
  isFrozen?: boolean;
  submit: string;
  /** @returns why it was refused, or null */
  onSubmit: (text: string, when: When) => Promise<string | null>;
}

/** In an hour, on the minute. */
const firstOffer = () => Math.ceil((serverNow() + FIRST_OFFER_MS) / 60_000) * 60_000;

/** Text and time of a scheduled message, with what will happen in words. */
export function ScheduleForm({
  initialText,
  initialAt,
  isFrozen = false,
  submit,
  onSubmit,
}: ScheduleFormProps) {
  const { schedule } = strings;
  const now = useNow(serverNow, A_SECOND);
  const [start] = useState(() => initialAt ?? firstOffer());
  const when = useWhen(start, now);
  const [text, setText] = useState(initialText ?? '');
  const [busy, setBusy] = useState(false);
  const [failure, setFailure] = useState<string | null>(null);
  const [asked, setAsked] = useState(false);
  const isEmpty = text.trim() === '' && !isFrozen;

  async function save(event: FormEvent): Promise<void> {
    event.preventDefault();
    setAsked(true);
    when.rest();
    if (busy || isEmpty || when.error !== null || !when.understood) return;
    setBusy(true);
    setFailure(null);
    const content = isFrozen ? (initialText ?? '') : text.trim();
    const refused = await onSubmit(content, { at: when.at, timeZone: deviceZone });
    // Where it was accepted, the dialog is gone by now.
    if (refused === null) return;
    setFailure(refused);
    setBusy(false);
  }

  return (
    <form className={styles.form} onSubmit={(event) => void save(event)}>
      <TextPart
        text={text}
        onChange={setText}
        isFrozen={isFrozen}
        error={asked && isEmpty ? schedule.textEmpty : undefined}
      />
      <WhenPart when={when} now={now} isFirst={initialText !== ''} />
      <div className={styles.end}>
        <WhenSentence when={when} now={now} />
        {failure !== null && <Alert tone="bad">{failure}</Alert>}
        <div className={styles.buttons}>
          <Button slot="close">{strings.general.cancel}</Button>
          <Button type="submit" look="primary" isDisabled={busy || when.error !== null}>
            {submit}
          </Button>
        </div>
      </div>
    </form>
  );
}
