import { FieldError } from 'react-aria-components/FieldError';
import { Label } from 'react-aria-components/Label';
import { Text } from 'react-aria-components/Text';
import { TextArea } from 'react-aria-components/TextArea';
import { TextField } from 'react-aria-components/TextField';
import { strings } from '../../lib/strings.ts';
import styles from './ScheduleForm.module.css';

interface TextPartProps {
  text: string;
  onChange: (text: string) => void;
  isFrozen: boolean;
  error: string | undefined;
}

/** The text that is scheduled. */
export function TextPart({ text, onChange, isFrozen, error }: TextPartProps) {
  const { schedule } = strings;
  return (
    <TextField
      className={styles.text ?? ''}
      value={text}
      onChange={onChange}
      isReadOnly={isFrozen}
      isInvalid={error !== undefined}
      validationBehavior="aria"
      autoFocus={text === ''}
    >
      <Label className={styles.label ?? ''}>{schedule.text}</Label>
      <TextArea className={styles.area ?? ''} rows={2} />
      {isFrozen && (
        <Text slot="description" className={styles.hint ?? ''}>
          {schedule.textFrozen}
        </Text>
      )}
      <FieldError className={styles.error ?? ''}>{error}</FieldError>
    </TextField>
  );
}
