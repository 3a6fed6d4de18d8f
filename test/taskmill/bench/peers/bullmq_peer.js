// BullMQ beside Taskmill: bullmq_peer.js PORT WHAT COUNT [ARGUMENT], see Peer.java. One process, 50 tasks at once (8
// where each is a process), finished tasks and their results kept; HTTP by undici's pool of 50 connections.
const { execFile } = require('child_process');
const { Queue, Worker } = require('bullmq');
const Redis = require('ioredis');
const [port, what, number, extra] = process.argv.slice(2);
const count = Number(number), text = 'x'.repeat(198);
const connection = { host: '127.0.0.1', port: Number(port), maxRetriesPerRequest: null };
const queue = new Queue('q', { connection });
const now = () => performance.now();
const sleep = ms => new Promise(done => setTimeout(done, ms));
let pool, onStart = () => {};

const handlers = {
  noop: async () => null,
  scripts: path => new Promise((done, fail) => execFile(path, failure => failure ? fail(failure) : done(null))),
  rpc: async url => {
    pool ??= new (require('undici').Pool)(url, { connections: 50 });
    const answer = await pool.request({ path: '/', method: 'POST', body: 'x'.repeat(200) });
    await answer.body.text();
    if (answer.statusCode !== 200) throw new Error(String(answer.statusCode));
    return null;
  },
  stamp: async since => onStart(now() - since),
};

async function fill(name, total, argument) {
  for (let done = 0; done < total; done += 1000) {
    await queue.addBulk(Array.from({ length: Math.min(1000, total - done) }, () => ({ name, data: argument })));
  }
}

function worker(expected) {
  let ended = 0, start = 0;
  const concurrency = what === 'scripts' ? 8 : 50;
  return new Promise(done => new Worker('q', job => {
    start ||= now();
    return handlers[job.name](job.data);
  }, { connection, concurrency }).on('completed', () => {
    if (++ended === expected) done(ended / ((now() - start) / 1000));
  }).on('failed', (job, failure) => { throw failure; }));
}

async function stamps() {
  const ms = [];
  onStart = late => ms.push(late);
  worker(0);
  await queue.add('stamp', now());
  while (ms.length < 1) await sleep(20);
  const due = now() + 4000;
  for (let i = 0; i < count; i++) {
    if (what === 'latency') {
      await queue.add('stamp', now());
      await sleep(20);
    } else if (i % 500 === 0) {
      await queue.addBulk(Array.from({ length: Math.min(500, count - i) },
        () => ({ name: 'stamp', data: due, opts: { delay: due - now() } })));
    }
  }
  while (ms.length <= count) await sleep(20);
  return { ms: ms.slice(1) };
}

async function submit() {
  await queue.add('noop', text);
  let start = now();
  await fill('noop', count, text);
  const rate = count / ((now() - start) / 1000);
  start = now();
  for (let i = 0; i < count / 10; i++) await queue.add('noop', text);
  return { rate, single: count / 10 / ((now() - start) / 1000) };
}

async function memory() {
  const redis = new Redis(connection);
  const used = async () => Number(/used_memory:(\d+)/.exec(await redis.info('memory'))[1]);
  await fill('noop', 1, text);
  const before = await used();
  await fill('noop', count, text);
  return { bytes: (await used() - before) / count };
}

async function drain() {
  await fill(what, count, what === 'noop' ? text : extra);
  return { rate: await worker(count) };
}

({ submit, memory, latency: stamps, burst: stamps }[what] ?? drain)()
  .then(answer => process.stdout.write(JSON.stringify(answer) + '\n', () => process.exit(0)));
