import { useEffect, useState } from 'react';
import type { User } from '#contract/users.ts';
import { chatService } from '../../api/chatService.ts';
import { useSessionStore } from '../../state/sessionStore.ts';

const AFTER_TYPING_MS = 200;

interface Answer {
  search: string;
  people: User[] | null;
}

/** People whose name starts with the text; `found` is null before anything was typed. */
export function usePeopleSearch(text: string): { found: User[] | null; failed: boolean } {
  const search = text.trim();
  const me = useSessionStore((state) => state.me);
  const [answer, setAnswer] = useState<Answer | null>(null);

  useEffect(() => {
    if (search === '') return setAnswer(null);
    let isOver = false;
    const timer = setTimeout(async () => {
      const people = await chatService.searchPeople(search).catch(() => null);
      if (!isOver) setAnswer({ search, people });
    }, AFTER_TYPING_MS);
    return () => {
      isOver = true;
      clearTimeout(timer);
    };
  }, [search]);

  const found = answer?.people?.filter(({ id }) => id !== me?.id) ?? null;
  return { found, failed: answer !== null && answer.people === null };
}
