import { SearchX, UserRoundSearch } from 'lucide-react';
import { useState } from 'react';
import { useLocation } from 'wouter';
import { inWords } from '../../lib/errors.ts';
import { strings } from '../../lib/strings.ts';
import { useChatStore } from '../../state/chatStore.ts';
import { Alert } from '../../ui/Alert.tsx';
import { Field } from '../../ui/Field.tsx';
import { Notice } from '../../ui/Notice.tsx';
import { PaneHeader } from '../../ui/PaneHeader.tsx';
import styles from './FindPeople.module.css';
import { PersonButton } from './PersonButton.tsx';
import { usePeopleSearch } from './usePeopleSearch.ts';

/** Finds a person by the beginning of a name and opens the chat with them. */
export function FindPeople() {
  const { people } = strings;
  const [text, setText] = useState('');
  const [failure, setFailure] = useState<string | null>(null);
  const { found, failed } = usePeopleSearch(text);
  const openConversation = useChatStore((state) => state.openConversation);
  const [, navigate] = useLocation();

  async function open(userId: string): Promise<void> {
    setFailure(null);
    try {
      navigate(`/c/${await openConversation(userId)}`);
    } catch (error) {
      setFailure(inWords(error));
    }
  }

  return (
    <>
      <PaneHeader title={people.title} back={{ to: '/' }} />
      <div className={styles.body}>
        <Field
          label={people.search}
          hint={people.hint}
          type="search"
          autoFocus
          isName
          value={text}
          onChange={setText}
        />
        {(failed || failure !== null) && <Alert tone="bad">{failure ?? people.failed}</Alert>}
        {found && found.length > 0 && (
          <ul aria-label={people.results} className={styles.results}>
            {found.map((person) => (
              <li key={person.id}>
                <PersonButton person={person} onPress={() => void open(person.id)} />
              </li>
            ))}
          </ul>
        )}
      </div>
      {found?.length === 0 && <Notice icon={SearchX} title={people.nobody(text.trim())} />}
      {found === null && <Notice icon={UserRoundSearch} title={strings.chat.noConversationsHint} />}
    </>
  );
}
