import { CircleAlert, CircleCheck, Info, X } from 'lucide-react';
import { Text } from 'react-aria-components/Text';
import {
  UNSTABLE_ToastRegion as AriaToastRegion,
  UNSTABLE_Toast as Toast,
  UNSTABLE_ToastContent as ToastContent,
} from 'react-aria-components/Toast';
import { cx } from '../lib/cx.ts';
import { strings } from '../lib/strings.ts';
import { Button } from './Button.tsx';
import { IconButton } from './IconButton.tsx';
import styles from './ToastRegion.module.css';
import { toastQueue } from './toasts.ts';

const ICONS = { good: CircleCheck, bad: CircleAlert, plain: Info };

/** Where notices appear: a landmark that the keyboard reaches with F6. */
export function ToastRegion() {
  return (
    <AriaToastRegion
      queue={toastQueue}
      aria-label={strings.general.notifications}
      className={styles.region ?? ''}
    >
      {({ toast }) => {
        const { tone, text, action } = toast.content;
        const Icon = ICONS[tone];
        return (
          <Toast toast={toast} className={cx(styles.toast, styles[tone])}>
            <Icon size={20} aria-hidden className={styles.icon} />
            <ToastContent className={styles.content}>
              <Text slot="title">{text}</Text>
            </ToastContent>
            {action && (
              <Button look="quiet" size="s" onPress={action.run}>
                {action.label}
              </Button>
            )}
            <IconButton slot="close" label={strings.general.dismiss}>
              <X size={16} aria-hidden />
            </IconButton>
          </Toast>
        );
      }}
    </AriaToastRegion>
  );
}
