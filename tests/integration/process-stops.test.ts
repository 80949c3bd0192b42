import { io } from 'socket.io-client';
import { describe, expect, it } from 'vitest';
import { newPair } from '../support/people.ts';
import { startProduct } from '../support/product.ts';
import { until } from '../support/until.ts';

describe('a process that stops', () => {
  it('cuts off nobody who is connected to another one', async () => {
    const api = await startProduct({ roles: ['api'] });
    const worker = await startProduct({ place: api.place, roles: ['worker'] });
    const otherApi = await startProduct({ place: api.place, roles: ['api'] });
    const { sender, receiver, to } = await newPair(api.url);
    const token = await receiver.client.api.token();
    const socket = io(api.url, { auth: { token }, transports: ['websocket'], reconnection: false });
    const received: string[] = [];
    let cuts = 0;
    socket.on('receive_message', ({ id }: { id: string }) => received.push(id));
    socket.on('disconnect', () => {
      cuts += 1;
    });
    await until('the receiver to be connected', () => socket.connected);

    await worker.stop();
    await otherApi.stop();

    // Events keep their order, so this one comes behind whatever the stopping ones published.
    const message = await sender.client.send({ id: sender.client.newId(), ...to, text: 'still there' });
    await until('the message or a cut', () => received.includes(message.id) || cuts > 0);
    expect({ cuts, received }).toEqual({ cuts: 0, received: [message.id] });
    socket.disconnect();
    await api.stop();
  });
});
