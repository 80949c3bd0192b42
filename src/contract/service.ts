import { defineEndpoint } from './endpoint.ts';
import { LimitsReply } from './limits.ts';

export const getLimits = defineEndpoint({
  name: 'getLimits',
  tag: 'service',
  method: 'get',
  path: '/api/limits',
  summary: 'What the product allows, and the server’s clock',
  access: 'public',
  rate: 'read',
  statuses: [200],
  reply: LimitsReply,
  errors: [],
});
