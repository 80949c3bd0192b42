import { GenericContainer } from 'testcontainers';
import type { Engine } from './engine.ts';

/** A container of Testcontainers whose port is for this machine alone; as it comes, it would be for everybody's. */
export class LocalContainer extends GenericContainer {
  private createdId: string | undefined;

  publish(inside: number, address: string, outside: number): this {
    this.withExposedPorts({ container: inside, host: outside });
    this.hostConfig.PortBindings = { [`${inside}/tcp`]: [{ HostIp: address, HostPort: String(outside) }] };
    return this;
  }

  /** After a start that failed half way: takes away what had been made. */
  async removeCreated(engine: Engine): Promise<void> {
    if (!this.createdId) return;
    // It may be gone already: a container that never gets ready is removed by Testcontainers.
    await engine.container
      .getById(this.createdId)
      .remove({ force: true, v: true })
      .catch(() => {});
  }

  protected override async containerCreated(containerId: string): Promise<void> {
    this.createdId = containerId;
  }
}
