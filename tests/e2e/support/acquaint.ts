import type { Size, Stage } from './stage.ts';
import type { Visitor } from './visitor.ts';

export interface Acquainted {
  alice: Visitor;
  bob: Visitor;
  aliceName: string;
  bobName: string;
}

/** Two new people, each in a browser profile of their own, with the chat between them open in both. */
export async function acquaint(stage: Stage, size?: Size): Promise<Acquainted> {
  const [alice, bob] = await Promise.all([stage.enter(size), stage.enter(size)]);
  const [aliceName, bobName] = await Promise.all([alice.signUp('Alice'), bob.signUp('Bob')]);
  await alice.openChat(bobName);
  await bob.openChat(aliceName);
  return { alice, bob, aliceName, bobName };
}
