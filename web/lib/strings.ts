import { account } from './strings/account.ts';
import { chat, people } from './strings/chat.ts';
import { general } from './strings/general.ts';
import { schedule } from './strings/schedule.ts';

/** Every word that the page shows. Another language is another set of these files. */
export const strings = { account, chat, general, people, schedule };
