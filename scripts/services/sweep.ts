// Started by a process that ends without having stopped its services (exit-guard.ts): removes what it has left.
import { setTimeout as wait } from 'node:timers/promises';
import { closeEngine, findEngine } from './engine.ts';
import { removeLeftovers } from './leftovers.ts';
import { isRunning } from './process-mark.ts';

const [mark = ''] = process.argv.slice(2);
for (let tries = 100; tries > 0 && isRunning(mark); tries--) await wait(100);

const engine = await findEngine();
if (engine) await removeLeftovers(engine);
await closeEngine();
