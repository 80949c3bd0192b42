// npm run compose -- up -d --scale worker=2: Docker Compose with whatever it lacks on this machine.
import { spawn } from 'node:child_process';
import { join } from 'node:path';
import { readSecrets } from './run/secrets.ts';
import { cloneName, cloneRoot } from './services/clone.ts';
import { findCompose, hasBuildx } from './services/compose-tool.ts';
import { closeEngine, openEngine } from './services/engine.ts';
import { leaveSignalsToScript } from './services/exit-guard.ts';
import { chooseImage, chooseNodeImage, wantedImages } from './services/images.ts';
import { createStepLog, explain, type StepLog } from './steps.ts';

const STAND_IN_FILE = join(cloneRoot, 'scripts/services/stand-in/compose.yml');

leaveSignalsToScript();
try {
  process.exitCode = await compose(createStepLog(), process.argv.slice(2));
} catch (error) {
  console.error(`\n${explain(error)}`);
  process.exitCode = 1;
}

async function compose(log: StepLog, args: string[]): Promise<number> {
  const engine = await openEngine(log);
  try {
    const [mongo, redis] = await Promise.all([
      chooseImage(log, engine, wantedImages.mongo),
      chooseImage(log, engine, wantedImages.redis),
    ]);
    const node = await chooseNodeImage(log, engine);
    const command = await findCompose(log);
    const files = ['docker-compose.yml', ...(mongo.isStandIn ? [STAND_IN_FILE] : [])];
    const { jwtSecret, operatorPassword } = readSecrets();
    const env = {
      JWT_SECRET: jwtSecret,
      OPERATOR_PASSWORD: operatorPassword,
      COMPOSE_PROJECT_NAME: cloneName,
      ...(hasBuildx() ? {} : { DOCKER_BUILDKIT: '0' }),
      ...process.env,
      MONGO_IMAGE: mongo.name,
      REDIS_IMAGE: redis.name,
      NODE_IMAGE: node,
    };
    return await run([...command, ...files.flatMap((file) => ['-f', file]), ...args], env);
  } finally {
    await closeEngine(log);
  }
}

function run([program = '', ...args]: string[], env: NodeJS.ProcessEnv): Promise<number> {
  return new Promise((resolve, reject) => {
    const child = spawn(program, args, { cwd: cloneRoot, env, stdio: 'inherit' });
    for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP'] as const) {
      // Compose stops its containers in order; a terminal's Ctrl-C reaches it without us.
      process.on(signal, () => (signal === 'SIGINT' && process.stdin.isTTY) || child.kill(signal));
    }
    child.on('error', reject);
    child.on('exit', (code) => resolve(code ?? 1));
  });
}
