// The texts in Chinese. A group of keys has the same beginning: t('nav.tasks') is tasks in nav.
export default {
  now: '现在', ago: '{n}前', close: '关闭', leave: '返回', copy: '复制', copied: '已复制', skip: '跳到正文', submit: '提交', settings: '设置', signout: '退出登录',
  about: 'Taskmill {version}，任务存储方式：{durability}', zone: '时间为 {zone} 时区', needs: '需要{role}权限', help: '键盘', by: '（{name}）', progress: '进度',
  u: {
    ms: '{n} 毫秒', s: '{n} 秒', min: '{n} 分钟', h: '{n} 小时', d: '{n} 天', B: '{n} B', KiB: '{n} KiB', MiB: '{n} MiB', follow: '跟随', wrap: '换行',
    download: '下载', left: '略去 {n}', nothing: '没有输出。', none: '没有返回内容。', 'nothing.yet': '还没有输出。'
  },
  nav: { _: '页面', overview: '概览', tasks: '任务', queues: '队列', crons: '定时任务', workers: '工作进程' },
  signin: { _: '登录', token: '令牌', why: '这个 broker 需要令牌。令牌只留在本标签页，关闭即忘。', wrong: '令牌无效或已失效。页面上已输入的内容都保留着。' },
  theme: { _: '配色', system: '跟随系统', light: '浅色', dark: '深色' },
  language: { _: '语言', en: 'English', zh: '中文' },
  me: { _: '当前身份：{name}（{role}）', nobody: '匿名' },
  role: { read: '只读', submit: '提交', admin: '管理员' },
  live: { title: '暂停或恢复刷新（ . ）', ok: '实时', paused: '已暂停', away: 'Redis 失联', lost: '无应答', age: '{n}前的数据', none: '连接中' },
  bar: { away: 'Redis 已失联 {n}，正在重试', lost: 'broker 已 {n}没有应答，正在重试', paused: '刷新已暂停，这是 {n}前的数据', http: '连接未加密：途中的人可以看到令牌' },
  state: {
    scheduled: '待启动', queued: '排队', blocked: '等待前置', running: '运行中', retrying: '待重试', succeeded: '成功', failed: '失败', canceled: '已取消',
    paused: '已暂停', gone: '已过期', lost: '丢失', released: '已退回', active: '工作中', quiet: '静默'
  },
  problem: {
    '0': 'broker 没有应答。', '503': 'Redis 失联或已满。', '403': '你的权限是{role}，不能这样做。', '404': '它从未存在，或已过期。', '409': '它现在的状态不允许这样做。',
    invalid: '有内容填错了。', key_reused: '之前已用其他内容提交过。', max_queues: '队列数已达上限。', content_too_large: '内容太大。',
    other: 'broker 拒绝了请求（状态码 {status}）。', wait: '请求过多，{n} 秒后重试'
  },
  key: {
    go: '前往概览、任务、队列、定时、工作进程', filter: '筛选', rows: '下一行、上一行', select: '选择该行', open: '打开该行', pause: '暂停队列或定时', live: '暂停或恢复刷新',
    capitals: '有后果的操作用大写字母。'
  },
  select: { _: '选择 {name}', all: '选择所有行' },
  type: { number: '输入 {n} 以确认' },
  q: {
    none: '还没有用过任何队列。任务一提到它，它就存在。', nomatch: '没有符合的队列。', waiting: '等待', failed: '24 小时失败', unserved: '无人处理', open: '开放', idle: '无工作进程',
    prefix: '名称前缀', sort: '排序', 'by.name': '按名称', 'by.waiting': '等待最多', 'by.wait': '等待最久', 'by.failed': '失败最多', 'paused.only': '仅已暂停',
    shown: '{n} / {total} 个队列', 'is.paused': '{ago}已暂停{by}：仍接收任务，但不分发。', 'is.unserved': '无人处理此队列，任务在等待工作进程。', 'is.idle': '没有工作进程处理此队列。',
    'is.open': '{n} 个工作进程处理它的任务。', 'is.resumed': '{ago}恢复{by}。', limits: '限制', limit: '设置限制', limited: '已设置 {name} 的限制',
    'limits.hint': '对所有工作进程合计有效。留空表示不限。', served: '由谁处理', 'served.none': '无。启动一个工作进程：{line}'
  },
  k: {
    wait: '最久等待', note: '备注', concurrency: '同时运行', rate: '启动数', per: '周期', burst: '突发', zone: '时区', misfire: '错过的时间', overlap: '上次任务仍在运行时',
    bin_name: '程序', args: '参数', stdin: '标准输入', method: '方法', url: 'URL', headers: '请求头', handler: '处理函数', queue: '队列', priority: '优先级',
    time_interval: '重试间隔', retries: '重试次数', max_run_time: '时限', tags: '标签', on_lost: '工作进程死亡时', result_keep_time: '结果保留', callback: '回调地址',
    after: '在这些任务之后', on_parent: '其中有失败时', delay: '多久之后', start_time: '时刻', state: '状态', task: '任务', when: '时间', attempt: '次数', took: '用时',
    worker: '工作进程', error: '错误', output: '输出', answer: '应答', result: '结果', timeline: '时间线', ledger: '各次执行', spec: '提交内容', raw: '原始 JSON',
    curl: '复制为 curl', name: '名称', tag: '标签', since: '从', until: '到', text: '文字', uuid: 'UUID', fire_time: '触发时间', created_at: '提交',
    started_at: '开始', finished_at: '结束', exit_code: '退出码', signal: '信号', left: '残留进程', http_status: 'HTTP 状态码', callback_of: '回调的任务',
    outcome: '结果', detail: '说明', exit: '退出码 {n}', cron: '定时任务', type: '类型'
  },
  b: {
    pause: '暂停', resume: '恢复', retry: '重试', cancel: '取消任务', start: '立即启动', forget: '删除', clone: '复制并修改…', change: '操作',
    'title.retry': '重试任务', 'title.cancel': '取消任务', 'title.start': '立即启动任务', 'title.forget': '删除任务', 'do.retry': '重试 {n} 个',
    'do.cancel': '取消 {n} 个', 'do.start': '启动 {n} 个', 'do.forget': '删除 {n} 个', count: '正在统计：已有 {n} 个…', ask: '符合的任务共 {n} 个。',
    run: '已完成 {done}/{n}…', stopped: '已停止：完成 {done}/{n}。', done: '完成 {done} 个，{skipped} 个在此之前状态已变。', others: '还有 {n} 个', stop: '停止',
    goon: '继续', again: '再试一次'
  },
  remove: {
    queue: '删除', 'title.queue': '删除队列 {name}？', 'body.queue': '将删除此队列及其设置。它必须为空，且没有工作进程处理。', cron: '删除', 'title.cron': '删除定时任务 {name}？',
    'body.cron': '它已提交的任务保留。'
  },
  paused: { queue: '队列 {name} 已暂停', cron: '{name} 已暂停' },
  resumed: { queue: '队列 {name} 已恢复', cron: '{name} 已恢复' },
  removed: { queue: '队列 {name} 已删除', cron: '{name} 已删除' },
  pause: {
    'title.queue': '暂停队列 {name}？', 'body.queue': '恢复之前它继续接收任务，但不分发。正在运行的任务不受影响。', 'title.cron': '暂停定时任务 {name}？',
    'body.cron': '恢复之前不触发。期间错过的时间不补。'
  },
  hint: {
    note: '写明原因，方便他人了解。', concurrency: '个任务', rate: '每周期的任务数', per: '秒，默认 1', burst: '空闲后可同时启动数', when: '分 时 日 月 周，@daily，或 @every 90s',
    zone: '留空则用 broker 的时区', headers: 'JSON 对象', priority: '9 最先，默认 4', time_interval: '每次重试前的秒数：5 8 9', max_run_time: '90、10m、2h',
    result_keep_time: '1000、10m、7d', delay: '90、10m、2h、1d'
  },
  w: {
    host: '主机与 pid', version: '版本', kill: '终止方式', 'kill.hint': '如何找到需要结束的脚本的所有进程', heartbeat: '最近心跳', slots: '运行 / 槽位', impaired: '受损',
    stopping: '正在停止', quiet: '静默', unquiet: '取消静默', 'quiet.of': '静默 {name}', 'unquiet.of': '取消静默 {name}', quieted: '{name} 不再领取任务；正在运行的继续',
    unquieted: '{name} 重新领取任务', none: '没有存活的工作进程。启动一个：', programs: '程序', differ: '各处内容不一致', size: '大小', noprograms: '没有工作进程设置 bin_path。',
    'some.quiet': '{n} 个静默', sum: '{n} 个工作进程，槽位 {running}/{slots}'
  },
  cr: {
    'name.wanted': '需要名称', next: '下次', last: '上次', none: '没有定时任务。在此新建，或用：', new: '新建定时', make: '新建', save: '保存', edit: '编辑',
    'edit.title': '编辑 {name}', fire: '立即触发', five: '接下来五次', yours: '本地（{zone}）', fired: '{name} 已触发', 'is.paused': '{ago}已暂停{by}：不触发。',
    'is.waiting': '{words}，{zone}；下次 {ago}。', 'misfire.once': '补最近一次', 'misfire.skip': '不补', 'overlap.allow': '照常触发',
    'overlap.skip': '跳过这次', success: '上次成功', missed: '未触发', counts: '错过 {misfires} 次，重叠 {overlaps} 次', history: '运行记录', all: '它的所有任务',
    never: '还没有触发过。', submits: '提交的内容'
  },
  in: {
    _: '{n}后', type: '类型', 'type.script': '脚本', 'type.rpc': 'HTTP 调用', 'type.handler': '处理函数', usual: '默认', hidden: '此值已隐藏，请重新输入',
    start: '启动', 'start.now': '立即', 'start.in': '延迟', 'start.at': '定时', 'plan.none': '第一次失败即为最终失败。', plan: '{list}后重试，之后为最终失败：共 {n} 次尝试。'
  },
  sub: {
    curl: '对应的 curl', again: '此表单已提交过：是同一个任务，状态为{state}', done: '已提交：{state}', good: '全部正确：队列 {queue}，启动 {at}。', check: '检查',
    clone: '复制并修改', 'clone.hint': '只发送改动的内容；隐藏的值由 broker 沿用。'
  },
  v: {
    asking: '正在询问 broker…', healthy: '一切正常：最久等待 {wait}，槽位 {busy}/{slots}，失败率 {share}', none: '无', also: '其他问题', lost: 'broker 没有应答',
    away: 'Redis 已失联 {n}：无法提交和启动任务', full: 'Redis 已满（{max}）：新任务被拒绝', nearlyfull: 'Redis 快满了：内存已用 {share}', noworker: '没有存活的工作进程：{n} 个任务在等待',
    'noworker.idle': '没有存活的工作进程：任务不会运行', failing: '{share} 的执行失败：最近 {ended} 次中有 {n} 次', unserved: '没有工作进程服务队列 {queue}：{n} 个任务在等待，最久 {wait}',
    paused: '队列 {queue} 已暂停：{n} 个任务在等待，最久 {wait}', slow: '等待过久：队列 {queue} 已等 {wait}；槽位占用 {busy}/{slots}',
    limited: '队列 {queue} 受限：{n} 个任务在等待，最久 {wait}', cronlate: '定时任务 {name} 已晚 {n}', memory: '任务只存在内存里：Redis 一停就会丢失',
    quiet: '所有工作进程都处于静默：{n} 个任务在等待', errands: '{n} 个回调或后置任务未启动，最久已晚 {wait}'
  },
  o: {
    through: '成功与失败', backlog: '积压', times: '等待与运行时间', live: '5 分钟', day: '24 小时', month: '33 天', 'per.live': '{n}/秒', 'per.day': '{n}/小时',
    'per.month': '{n}/天', wait95: '等待 p95', run95: '运行 p95', fails: '失败的任务', nofails: '现存的任务没有失败的。', count: '任务数', last: '最近一次',
    newest: '最新', retry: '重试这些', start: '立即启动这些', more: '还有 {n} 组', longest: '运行最久', for: '已运行', idle: '没有任务在运行。', next: '接下来',
    starts: '启动', nothing: '没有安排好的任务。', calls: '{n} 种不同参数', range: '时间范围'
  },
  c: { table: '看表格', chart: '看图', time: '时间' },
  t: {
    states: '状态', any: '全部', search: '查找文字，或粘贴 uuid', add: '筛选', filter: '筛选项', value: '值', apply: '应用', drop: '去掉筛选：{name}',
    bulk: '全部匹配的…', 'bulk.what': '要对符合筛选的所有任务（包括未显示的）做什么？', nothing: '没有匹配的任务：去掉一个筛选试试。', all: '显示全部任务', never: '现在没有任务。提交一个：',
    newer: '{n} 个新任务', shown: '显示 {n} 个，查看了 {scanned} 个', found: '{n} 个任务', more: '更多', on: '还没找到：继续找', selected: '已选 {n} 个', none: '取消选择'
  },
  d: { retry: '已重新排队', cancel: '已取消', stopping: '已通知它停止', start: '马上启动' },
  s: {
    running: '已 {for}，第 {n} 次执行，在 {worker}', stopping: '已 {for}，已通知停止', queued: '在 {queue} 已等 {for}', scheduled: '{due}在 {queue} 启动',
    retrying: '第 {n} 次失败（{code}），下一次 {due}开始', blocked: '等待其他 {n} 个任务结束', succeeded: '{ago}，用时 {took}，第 {n} 次执行',
    failed: '{ago}，第 {n} 次执行后：{code}', late: '{ago}，从未启动：{code}', canceled: '{ago}'
  },
  l: { waits: '等待', attempt: '第 {n} 次' },
  why: {
    queue_paused: '它的队列{ago}已暂停{by}。', no_worker: '没有工作进程服务队列 {queue}。{others}', worker_quiet: '它的队列的工作进程都处于静默：{workers}。',
    no_bin: '它的队列的工作进程都没有程序 {program}。', worker_impaired: '工作进程 {worker} 暂时不运行脚本。', no_free_slot: '槽位全部占用：{workers}。',
    concurrency_limit: '队列 {queue} 最多同时运行 {n} 个，已达上限。', rate_limit: '队列 {queue} 的速率已用完：{wait}后可启动下一个。', behind: '前面还有 {n} 个任务。',
    ready: '马上就会运行。', due: '还没到时间。', blocked: '它在等一个任务（{state}）：', other: '有原因使它等待。', open: '打开队列', silent: '它的工作进程已 {n}没有消息。',
    lost: '它的工作进程已消失：租约到期后由别的接手。', others: '现有的服务 {list}。'
  }
};
