// The texts in English. A group of keys has the same beginning: t('nav.tasks') is tasks in nav.
export default {
  now: 'now', ago: '{n} ago', close: 'Close', leave: 'Back', copy: 'Copy', copied: 'Copied', skip: 'To the content', submit: 'Submit',
  settings: 'Settings', signout: 'Sign out', about: 'Taskmill {version}, tasks are stored: {durability}', zone: 'Times are those of {zone}',
  needs: 'needs {role}', help: 'Keyboard', by: ' by {name}', progress: 'Progress',
  u: {
    ms: '{n} ms', s: '{n} s', min: '{n} min', h: '{n} h', d: '{n} d', B: '{n} B', KiB: '{n} KiB', MiB: '{n} MiB', follow: 'Follow',
    wrap: 'Wrap', download: 'Download', left: '{n} are left out', nothing: 'It wrote nothing.', none: 'Nothing came back.',
    'nothing.yet': 'Nothing written yet.'
  },
  nav: { _: 'Pages', overview: 'Overview', tasks: 'Tasks', queues: 'Queues', crons: 'Crons', workers: 'Workers' },
  signin: {
    _: 'Sign in', token: 'Token', why: 'This broker wants a token. The token stays in this tab and is forgotten when you close it.',
    wrong: 'This token is not accepted (any more). What you typed on the page is kept.'
  },
  theme: { _: 'Colours', system: 'As the system', light: 'Light', dark: 'Dark' },
  language: { _: 'Language', en: 'English', zh: '中文' },
  me: { _: 'Signed in as {name} ({role})', nobody: 'nobody' },
  role: { read: 'read', submit: 'submit', admin: 'admin' },
  live: {
    title: 'Pause or resume the updates ( . )', ok: 'live', paused: 'paused', away: 'Redis away', lost: 'no answer', age: '{n} old',
    none: 'connecting'
  },
  bar: {
    away: 'Redis away for {n}, asking again', lost: 'No answer from the broker for {n}, asking again',
    paused: 'Updates are paused; this is {n} old', http: 'This connection is not encrypted: others on the way can read the token'
  },
  state: {
    scheduled: 'scheduled', queued: 'queued', blocked: 'blocked', running: 'running', retrying: 'retrying', succeeded: 'succeeded',
    failed: 'failed', canceled: 'canceled', paused: 'paused', gone: 'gone', lost: 'lost', released: 'given back', active: 'active',
    quiet: 'quiet'
  },
  problem: {
    '0': 'The broker does not answer.', '503': 'Redis is away or full.', '403': 'Your role is {role}, which may not do this.',
    '404': 'It never existed, or it has expired.', '409': 'Its state does not allow that now.', invalid: 'Something is filled in wrong.',
    key_reused: 'This was sent before with other values.', max_queues: 'There are as many queues as may be.',
    content_too_large: 'This is too large.', other: 'The broker refuses this (status {status}).',
    wait: 'Too many requests: asking again in {n} s'
  },
  key: {
    go: 'go to Overview, Tasks, Queues, Crons, Workers', filter: 'filter', rows: 'next, previous row', select: 'select the row',
    open: 'open the row', pause: 'pause the queue or the cron', live: 'pause or resume the updates',
    capitals: 'What hurts is a capital letter.'
  },
  select: { _: 'Select {name}', all: 'Select all rows' },
  type: { number: 'Type {n} to confirm' },
  q: {
    none: 'No queue was ever used. It is there as soon as a task names it.', nomatch: 'No queue fits this.', waiting: 'Waiting',
    failed: 'Failed in 24 h', unserved: 'nobody serves it', open: 'open', idle: 'no worker', prefix: 'Begins with', sort: 'Sorted by',
    'by.name': 'by name', 'by.waiting': 'most waiting first', 'by.wait': 'longest wait first', 'by.failed': 'most failed first',
    'paused.only': 'only paused', shown: '{n} of {total} queues', 'is.paused': 'Paused {ago}{by}: it takes tasks and hands out none.',
    'is.unserved': 'Nobody serves this queue: its tasks wait for a worker.', 'is.idle': 'No worker serves this queue.',
    'is.open': '{n} worker takes its tasks.|{n} workers take its tasks.', 'is.resumed': 'Resumed {ago}{by}.', limits: 'Limits',
    limit: 'Set limits', limited: 'The limits of {name} are set',
    'limits.hint': 'They hold for all workers together. An empty field is no limit.', served: 'Who serves it',
    'served.none': 'Nobody. Start a worker: {line}'
  },
  k: {
    wait: 'Oldest wait', note: 'Note', concurrency: 'Running at once', rate: 'Starts', per: 'Period', burst: 'Burst', zone: 'Zone',
    misfire: 'Missed times', overlap: 'While the last task runs', bin_name: 'Program', args: 'Arguments', stdin: 'Standard input',
    method: 'Method', url: 'URL', headers: 'Headers', handler: 'Handler', queue: 'Queue', priority: 'Priority',
    time_interval: 'Retry after', retries: 'Retries', max_run_time: 'Time limit', tags: 'Tags', on_lost: 'If its worker dies',
    result_keep_time: 'Keep the result', callback: 'Callback', after: 'After these tasks', on_parent: 'If one of them fails', delay: 'In',
    start_time: 'At', state: 'State', task: 'Task', when: 'When', attempt: 'Attempt', took: 'Took', worker: 'Worker', error: 'Error',
    output: 'Output', answer: 'Answer', result: 'Result', timeline: 'Timeline', ledger: 'Attempts', spec: 'What was submitted',
    raw: 'Raw JSON', curl: 'Copy as curl', name: 'Name', tag: 'Tag', since: 'Since', until: 'Until', text: 'Text', uuid: 'UUID',
    fire_time: 'Fired for', created_at: 'Submitted', started_at: 'Started', finished_at: 'Ended', exit_code: 'Exit code', signal: 'Signal',
    left: 'Processes left', http_status: 'HTTP status', callback_of: 'Callback of', outcome: 'Outcome', detail: 'Detail',
    exit: 'exit code {n}', cron: 'Cron', type: 'Kind'
  },
  b: {
    pause: 'Pause', resume: 'Resume', retry: 'Retry', cancel: 'Cancel', start: 'Start now', forget: 'Forget', clone: 'Clone and edit…',
    change: 'Change', 'title.retry': 'Retry tasks', 'title.cancel': 'Cancel tasks', 'title.start': 'Start tasks now',
    'title.forget': 'Forget tasks', 'do.retry': 'Retry {n}', 'do.cancel': 'Cancel {n}', 'do.start': 'Start {n}', 'do.forget': 'Forget {n}',
    count: 'Counting: {n} so far…', ask: '{n} task fits.|{n} tasks fit.', run: '{done} of {n} done…',
    stopped: 'Stopped: {done} of {n} done.', done: '{done} done; {skipped} had changed their state before.', others: 'and {n} more',
    stop: 'Stop', goon: 'Go on', again: 'Try again'
  },
  remove: {
    queue: 'Forget', 'title.queue': 'Forget the queue {name}?',
    'body.queue': 'The queue and its settings are removed. It must be empty, and no worker may serve it.', cron: 'Delete',
    'title.cron': 'Delete the cron {name}?', 'body.cron': 'The tasks that it has submitted stay.'
  },
  paused: { queue: 'Queue {name} is paused', cron: '{name} is paused' },
  resumed: { queue: 'Queue {name} goes on', cron: '{name} goes on' },
  removed: { queue: 'Queue {name} is forgotten', cron: '{name} is deleted' },
  pause: {
    'title.queue': 'Pause the queue {name}?',
    'body.queue': 'It goes on to take tasks and hands out none until it is resumed. What runs goes on.',
    'title.cron': 'Pause the cron {name}?',
    'body.cron': 'It does not fire until it is resumed. Times that pass meanwhile are not made up for.'
  },
  hint: {
    note: 'Why, for those who will wonder.', concurrency: 'tasks', rate: 'tasks in each period', per: 'seconds, usually 1',
    burst: 'starts at once after a pause', when: 'minute hour day month weekday, @daily, or @every 90s',
    zone: 'The zone of the broker if it is empty', headers: 'A JSON object', priority: '9 runs first, 4 is usual',
    time_interval: 'Seconds before each retry: 5 8 9', max_run_time: '90, 10m, 2h', result_keep_time: '1000, 10m, 7d',
    delay: '90, 10m, 2h, 1d'
  },
  w: {
    host: 'Host and pid', version: 'Version', kill: 'Kills by', 'kill.hint': 'How it finds the processes of a script that must end',
    heartbeat: 'Heard', slots: 'Running / slots', impaired: 'impaired', stopping: 'stopping', quiet: 'Quiet', unquiet: 'Unquiet',
    'quiet.of': 'Quiet {name}', 'unquiet.of': 'Unquiet {name}', quieted: '{name} claims nothing more; what it runs goes on',
    unquieted: '{name} claims tasks again', none: 'No worker is alive. Start one:', programs: 'Programs', differ: 'not the same everywhere',
    size: 'Size', noprograms: 'No worker has a bin_path.', 'some.quiet': '{n} quiet',
    sum: '{n} worker, {running} of {slots} slots taken|{n} workers, {running} of {slots} slots taken'
  },
  cr: {
    'name.wanted': 'a name is needed', next: 'Next', last: 'Last', none: 'There is no cron. Make one here, or by:', new: 'New cron',
    make: 'Create', save: 'Save', edit: 'Edit', 'edit.title': 'Edit {name}', fire: 'Fire now', five: 'The next five times',
    yours: 'Yours ({zone})', fired: '{name} has fired', 'is.paused': 'Paused {ago}{by}: it does not fire.',
    'is.waiting': '{words}, {zone}; next {ago}.', 'misfire.once': 'fire once, late', 'misfire.skip': 'leave them out',
    'overlap.allow': 'fire all the same', 'overlap.skip': 'leave that time out', success: 'Last success', missed: 'Left out',
    counts: '{misfires} missed, {overlaps} overlapped', history: 'Runs', all: 'All its tasks', never: 'It has not fired yet.',
    submits: 'What it submits'
  },
  in: {
    _: 'in {n}', type: 'Kind', 'type.script': 'Script', 'type.rpc': 'HTTP call', 'type.handler': 'Handler', usual: 'as usual',
    hidden: 'this is hidden here: type it again', start: 'Start', 'start.now': 'now', 'start.in': 'in', 'start.at': 'at',
    'plan.none': 'The first failure is final.', plan: 'Again after {list}, then final: {n} attempts.'
  },
  sub: {
    curl: 'As curl', again: 'This form was sent before: it is one task, which is {state}', done: 'Submitted: {state}',
    good: 'All is right: queue {queue}, start {at}.', check: 'Check', clone: 'Clone and edit',
    'clone.hint': 'Only what you change is sent; hidden values are taken over by the broker.'
  },
  v: {
    asking: 'Asking the broker…', healthy: 'Healthy: oldest wait {wait}, {busy} of {slots} slots, {share} failed', none: 'none',
    also: 'Also wrong', lost: 'The broker does not answer', away: 'Redis is away for {n}: nothing can be submitted or started',
    full: 'Redis is full ({max}): new tasks are refused', nearlyfull: 'Redis is nearly full: {share} of its memory is used',
    noworker: 'No worker is alive: {n} task waits|No worker is alive: {n} tasks wait',
    'noworker.idle': 'No worker is alive: nothing would run', failing: '{share} of attempts fail: {n} of the last {ended}',
    unserved: 'The queue {queue} has no worker: {n} task waits, for {wait}|The queue {queue} has no worker: {n} wait, the first for {wait}',
    paused: 'The queue {queue} is paused: {n} task waits, for {wait}|The queue {queue} is paused: {n} tasks wait, the first for {wait}',
    slow: 'Tasks wait long: {wait} in the queue {queue}; {busy} of {slots} slots are busy',
    limited: '{n} task of {queue} waits for its limits, for {wait}|{n} tasks of {queue} wait for its limits, the first for {wait}',
    cronlate: 'The cron {name} is {n} late', memory: 'Tasks are kept in memory only: they are lost when Redis ends',
    quiet: 'All workers are quiet: {n} task waits|All workers are quiet: {n} tasks wait',
    errands: '{n} callback or dependent task is {wait} late|{n} callbacks or dependent tasks are late, the first by {wait}'
  },
  o: {
    through: 'Succeeded and failed', backlog: 'Backlog', times: 'Wait and run time', live: '5 min', day: '24 h', month: '33 d',
    'per.live': '{n}/s', 'per.day': '{n}/h', 'per.month': '{n}/d', wait95: 'wait p95', run95: 'run p95', fails: 'What fails',
    nofails: 'Nothing that is kept has failed.', count: 'Tasks', last: 'Last', newest: 'newest', retry: 'Retry these',
    start: 'Start these now', more: '{n} more', longest: 'What runs longest', for: 'For', idle: 'Nothing runs.', next: 'What is next',
    starts: 'Starts', nothing: 'Nothing is scheduled.', calls: 'with {n} different arguments', range: 'Time shown'
  },
  c: { table: 'as table', chart: 'as chart', time: 'Time' },
  t: {
    states: 'States', any: 'All', search: 'Find a text, or paste a uuid', add: 'Filter', filter: 'Filter by', value: 'Value',
    apply: 'Apply', drop: 'Drop the filter {name}', bulk: 'All that match…',
    'bulk.what': 'This changes every task that matches the filter, also those not shown here.', nothing: 'Nothing matches: drop a filter.',
    all: 'Show all tasks', never: 'No task is kept. Submit one:', newer: '{n} new', shown: '{n} shown, {scanned} looked at',
    found: '{n} task|{n} tasks', more: 'More', on: 'Nothing found so far: go on', selected: '{n} selected', none: 'Select none'
  },
  d: { retry: 'It is queued again', cancel: 'It is canceled', stopping: 'It was told to stop', start: 'It starts now' },
  s: {
    running: 'for {for}, attempt {n}, on {worker}', stopping: 'for {for}, told to stop', queued: 'for {for} in {queue}',
    scheduled: 'starts {due} in {queue}', retrying: 'attempt {n} failed with {code}, the next one starts {due}',
    blocked: 'until another task has ended|until {n} other tasks have ended', succeeded: '{ago}, in {took}, at attempt {n}',
    failed: '{ago}, after attempt {n}: {code}', late: '{ago}, never started: {code}', canceled: '{ago}'
  },
  l: { waits: 'waits', attempt: 'attempt {n}' },
  why: {
    queue_paused: 'Its queue was paused {ago}{by}.', no_worker: 'No worker serves the queue {queue}.{others}',
    worker_quiet: 'The workers of its queue are quiet: {workers}.', no_bin: 'No worker of its queue has the program {program}.',
    worker_impaired: 'The worker {worker} runs no scripts now.', no_free_slot: 'All slots are taken on {workers}.',
    concurrency_limit: 'At most {n} of the queue {queue} may run at once, and so many do.',
    rate_limit: 'The rate of the queue {queue} is used up: the next one starts in {wait}.',
    behind: '{n} task comes first.|{n} tasks come first.', ready: 'Nothing holds it.', due: 'Its time has not come.',
    blocked: 'It waits for a task that is {state}:', other: 'Something holds it.', open: 'Open the queue',
    silent: 'Its worker has been silent for {n}.', lost: 'Its worker is gone: another one takes over when the lease has ended.',
    others: ' They serve {list}.'
  }
};
