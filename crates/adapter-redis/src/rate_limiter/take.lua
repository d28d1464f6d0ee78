-- Takes n of a quota in a sliding window, all or none, in one step.
-- The key is the list of the instants at which what is in the window was given, oldest first, in
-- microseconds by this server's clock. Answers {allowed, remaining, reset, retry after}, the times
-- in microseconds from now.
local limit, window, n = tonumber(ARGV[1]), tonumber(ARGV[2]), tonumber(ARGV[3])
local key = KEYS[1]
local time = redis.call('TIME')
local now = time[1] * 1000000 + time[2]
local newest = tonumber(redis.call('LINDEX', key, -1) or 0)
-- The clock was set back: time stands still until it has caught up, for at most a window.
if newest > now and newest - now <= window then now = newest end

-- What has left the window. Not all of a very long list in one step, which would keep others
-- waiting; each step takes away more than it adds.
local steps = n + 1000
local oldest = redis.call('LINDEX', key, 0)
while oldest and now - oldest >= window and steps > 0 do
  redis.call('LPOP', key)
  steps = steps - 1
  oldest = redis.call('LINDEX', key, 0)
end

local given = redis.call('LLEN', key)
local allowed = 0
if given + n <= limit then
  allowed = 1
  local instant = string.format('%.0f', now)
  for _ = 1, n do redis.call('RPUSH', key, instant) end
  if n > 0 then
    redis.call('PEXPIRE', key, math.ceil(window / 1000) + 1)
    given = given + n
    newest = now
    oldest = oldest or now
  end
end

local reset, retry = 0, 0
if given > 0 then reset = math.max(newest + window - now, 0) end
if given >= limit then retry = math.max(oldest + window - now, 0) end
return {allowed, math.max(limit - given, 0), reset, retry}
