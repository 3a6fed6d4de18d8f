import { patch } from './dom.js';

export function open(page) {
  return { load: async () => patch(page.root) };
}
