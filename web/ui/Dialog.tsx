import { X } from 'lucide-react';
import type { ReactNode } from 'react';
import { Dialog as AriaDialog } from 'react-aria-components/Dialog';
import { Heading } from 'react-aria-components/Heading';
import { Modal, ModalOverlay } from 'react-aria-components/Modal';
import { cx } from '../lib/cx.ts';
import { strings } from '../lib/strings.ts';
import styles from './Dialog.module.css';
import { IconButton } from './IconButton.tsx';

export interface DialogProps {
  title: string;
  /** an alert dialog asks for a decision and closes by its buttons only */
  role?: 'dialog' | 'alertdialog';
  size?: 's' | 'm';
  isOpen: boolean;
  onClose: () => void;
  children: ReactNode;
}

/** A dialog over the page: keeps the focus inside, closes with Escape, gives the focus back. */
export function Dialog({ title, role = 'dialog', size = 'm', isOpen, onClose, children }: DialogProps) {
  return (
    <ModalOverlay
      isOpen={isOpen}
      onOpenChange={(open) => !open && onClose()}
      isDismissable={role === 'dialog'}
      className={styles.overlay ?? ''}
    >
      <Modal className={cx(styles.modal, size === 's' && styles.small)}>
        <AriaDialog role={role} className={styles.dialog ?? ''}>
          <div className={styles.header}>
            <Heading slot="title" level={2} className={styles.title ?? ''}>
              {title}
            </Heading>
            {role === 'dialog' && (
              <IconButton label={strings.schedule.close} onPress={onClose}>
                <X size={20} aria-hidden />
              </IconButton>
            )}
          </div>
          {children}
        </AriaDialog>
      </Modal>
    </ModalOverlay>
  );
}
