/** Places in a delivery at which a test may stop, kill or disturb the process. Outside tests each does nothing. */
export type CrashPoint =
  | 'schedule.inserted'
  | 'delivery.claimed'
  | 'delivery.inserted'
  | 'delivery.noted'
  | 'delivery.emitted'
  | 'delivery.marked';

/** Called with the point and the id of the scheduled message. */
export type PointHook = (point: CrashPoint, id: string) => Promise<void> | void;

export const noHook: PointHook = () => undefined;
