import mongoose, { type Connection, type Model, type Schema, Types } from 'mongoose';
import type { Config } from './env.ts';
import type { Logger } from './logger.ts';

mongoose.set('strictQuery', 'throw');
mongoose.set('sanitizeFilter', false);

/**
 * Connects to MongoDB, trying again until it answers: a process may start before its database.
 * Writes are acknowledged by a majority and journalled, so that what was answered is never rolled back.
 */
export async function connectMongo(config: Config, log: Logger, signal: AbortSignal): Promise<Connection> {
  for (;;) {
    const connection = mongoose.createConnection();
    connection.on('error', (error) => log.warn({ err: error }, 'MongoDB connection'));
    try {
      await connection.openUri(config.mongoUrl, {
        autoIndex: false,
        autoCreate: false,
        bufferCommands: false,
        maxPoolSize: 100,
        serverSelectionTimeoutMS: 3000,
        socketTimeoutMS: 20_000,
        writeConcern: { w: 'majority', journal: true },
      });
      return connection;
    } catch (error) {
      await connection.close().catch(() => undefined);
      if (signal.aborted) throw error;
      log.warn({ err: error }, 'MongoDB does not answer; trying again');
    }
  }
}

export type ObjectId = Types.ObjectId;

/** An id from its 24 hex digits, or a new one. */
export const objectId = (hex?: string): ObjectId => new Types.ObjectId(hex);

/** The model of a collection on one connection; made at its first use there. */
export function modelOn<Row>(connection: Connection, name: string, schema: Schema<Row>): Model<Row> {
  const existing: Model<Row> | undefined = connection.models[name];
  return existing ?? connection.model<Row>(name, schema);
}

const UNAVAILABLE_NAMES = new Set([
  'MongoNetworkError',
  'MongoNetworkTimeoutError',
  'MongoServerSelectionError',
  'MongooseServerSelectionError',
  'MongoNotConnectedError',
  'MongoTopologyClosedError',
  'MongoPoolClearedError',
  'MongoPoolClosedError',
  'MongoWaitQueueTimeoutError',
  'MongoWriteConcernError',
  'MongoClientClosedError',
]);
/** NotWritablePrimary, InterruptedAtShutdown, PrimarySteppedDown and their kin: the server said "not now". */
const UNAVAILABLE_CODES = new Set([6, 7, 89, 91, 189, 262, 9001, 10107, 11600, 11602, 13435, 13436]);

/** Whether the database was away, so that what was asked may or may not have happened. */
export function isUnavailable(error: unknown): boolean {
  if (!(error instanceof Error)) return false;
  const code = 'code' in error ? error.code : undefined;
  if (UNAVAILABLE_NAMES.has(error.name) || (typeof code === 'number' && UNAVAILABLE_CODES.has(code)))
    return true;
  // The PostgreSQL gateway reports its own lost connections as an internal error with PostgreSQL's text.
  if (
    /buffering timed out|initial connection is complete|terminating connection|connection refused|conn closed|the database system is (?:starting|shutting)/i.test(
      error.message,
    )
  )
    return true;
  return error.cause !== undefined && error.cause !== error && isUnavailable(error.cause);
}

/** Whether a unique index refused the write. Of an upsert, the PostgreSQL gateway says so in PostgreSQL's words only. */
export function isDuplicateKey(error: unknown): boolean {
  if (!(error instanceof Error) || !('code' in error)) return false;
  return error.code === 11_000 || (error.code === 1 && /duplicate key value/i.test(error.message));
}
