import { type FormEvent, useState } from 'react';
import { inWords } from '../../lib/errors.ts';

/** A form's way to the server: busy while it is on its way, with what went wrong in words. */
export function useSubmit(work: () => Promise<void>) {
  const [busy, setBusy] = useState(false);
  const [failure, setFailure] = useState<string | null>(null);

  async function submit(event: FormEvent): Promise<void> {
    event.preventDefault();
    if (busy) return;
    setBusy(true);
    setFailure(null);
    try {
      await work();
    } catch (error) {
      setFailure(inWords(error));
    } finally {
      setBusy(false);
    }
  }

  return { busy, failure, submit };
}
