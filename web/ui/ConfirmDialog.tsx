import { useState } from 'react';
import { Button } from './Button.tsx';
import styles from './ConfirmDialog.module.css';
import { Dialog } from './Dialog.tsx';

export interface ConfirmDialogProps {
  title: string;
  hint: string;
  confirm: string;
  dismiss: string;
  isOpen: boolean;
  onClose: () => void;
  /** the dialog closes when it is done, whatever came of it */
  onConfirm: () => Promise<void>;
}

export function ConfirmDialog({ hint, confirm, dismiss, onConfirm, ...dialog }: ConfirmDialogProps) {
  const [busy, setBusy] = useState(false);

  async function run(): Promise<void> {
    setBusy(true);
    await onConfirm().finally(() => setBusy(false));
    dialog.onClose();
  }

  return (
    <Dialog {...dialog} role="alertdialog" size="s">
      <p>{hint}</p>
      <div className={styles.buttons}>
        <Button onPress={dialog.onClose} autoFocus>
          {dismiss}
        </Button>
        <Button look="danger" isPending={busy} onPress={() => void run()}>
          {confirm}
        </Button>
      </div>
    </Dialog>
  );
}
