import { Button } from 'react-aria-components/Button';
import type { User } from '#contract/users.ts';
import { Avatar } from '../../ui/Avatar.tsx';
import styles from './FindPeople.module.css';

export function PersonButton({ person, onPress }: { person: User; onPress: () => void }) {
  return (
    <Button className={styles.person ?? ''} onPress={onPress}>
      <Avatar name={person.displayName} />
      <span>
        <span className={styles.name}>{person.displayName}</span>
        <span className={styles.username}>@{person.username}</span>
      </span>
    </Button>
  );
}
