# Sidekiq beside Taskmill: sidekiq_peer.rb PORT WHAT COUNT [ARGUMENT], see Peer.java. One process of 10 threads that logs
# warnings only, as its documents have it; where tasks have a time, it looks for them each second.
require 'json'
require 'net/http'
require 'sidekiq'
require 'tmpdir'
Redis.sadd_returns_boolean = false if Redis.respond_to?(:sadd_returns_boolean=)
port = ENV['PEER_PORT'] || ARGV[0]
Sidekiq.configure_client { |config| config.redis = { url: "redis://127.0.0.1:#{port}/0" } }
Sidekiq.configure_server do |config|
  config.redis = { url: "redis://127.0.0.1:#{port}/0" }
  config.logger.level = Logger::WARN
  config.average_scheduled_poll_interval = 1
end

class Noop
  include Sidekiq::Worker
  def perform(text); end
end

class Spawn
  include Sidekiq::Worker
  def perform(path)
    Process.wait(Process.spawn(path))
  end
end

class Call
  include Sidekiq::Worker
  def perform(url)
    uri = URI(url)
    http = Thread.current[:http] ||= Net::HTTP.start(uri.host, uri.port)
    http.post('/', 'x' * 200).value
  end
end

class Stamp
  include Sidekiq::Worker
  def perform(since, path)
    late = Time.now.to_f * 1000 - since
    File.open(path, 'a') { |out| out.write("#{late}\n") }
  end
end

def worker(port)
  Process.spawn({ 'PEER_PORT' => port }, 'sidekiq', '-r', File.expand_path(__FILE__), '-c', '10', '-q', 'default', '-t', '1',
                '-e', 'production', in: '/dev/null', out: '/dev/null', err: '/dev/null')
end

def left
  Sidekiq.redis { |redis| redis.llen('queue:default') }
end

def memory
  Sidekiq.redis { |redis| redis.info('memory')['used_memory'].to_f }
end

def fill(job, count, *args)
  (1..count).each_slice(1000) { |slice| job.perform_bulk(slice.map { args }) }
end

def seconds
  start = Process.clock_gettime(Process::CLOCK_MONOTONIC)
  yield
  Process.clock_gettime(Process::CLOCK_MONOTONIC) - start
end

def await_lines(path, count)
  sleep 0.02 until File.exist?(path) && File.readlines(path).size >= count
  File.readlines(path)
end

def stamps(what, count)
  path = File.join(Dir.tmpdir, "peer-#{Process.pid}")
  what == 'burst' ? Stamp.perform_in(0.1, 0, path) : Stamp.perform_async(0, path)
  await_lines(path, 1)
  due = Time.now.to_f + 4
  count.times do
    what == 'burst' ? Stamp.perform_at(due, due * 1000, path) : Stamp.perform_async(Time.now.to_f * 1000, path)
    sleep 0.02 if what == 'latency'
  end
  late = await_lines(path, count + 1).drop(1).map(&:to_f)
  File.delete(path)
  { ms: late }
end

def drain(count)
  sleep 0.002 while left >= count
  first = left
  rate = first / seconds { sleep 0.005 while left.positive? }
  sleep 0.1
  abort 'tasks failed' if Sidekiq.redis { |redis| redis.zcard('retry') }.positive?
  { rate: rate }
end

if $PROGRAM_NAME == __FILE__
  what, count, extra = ARGV[1], ARGV[2].to_i, ARGV[3]
  text = 'x' * 198
  case what
  when 'submit'
    Noop.perform_async(text)
    answer = { rate: count / seconds { fill(Noop, count, text) },
               single: count / 10 / seconds { (count / 10).times { Noop.perform_async(text) } } }
  when 'memory'
    fill(Noop, 1, text)
    before = memory
    fill(Noop, count, text)
    answer = { bytes: (memory - before) / count }
  when 'latency', 'burst'
    child = worker(port)
    answer = stamps(what, count)
  else
    job, arg = { 'noop' => [Noop, text], 'scripts' => [Spawn, extra], 'rpc' => [Call, extra] }[what]
    fill(job, count, arg)
    child = worker(port)
    answer = drain(count)
  end
  puts answer.to_json
  if child
    Process.kill('TERM', child)
    Process.wait(child)
  end
end
