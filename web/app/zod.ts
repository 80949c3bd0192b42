import { config } from 'zod';

/** No code made from text: the content security policy forbids it, and even trying is reported. */
config({ jitless: true });
