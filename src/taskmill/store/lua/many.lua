-- many: what people change by hand, one task or many. Shared by cancel, retry, start and forget.
-- Judges every task before it changes the first, so that an error leaves all as they were. judge answers a word for an
-- id, and for a task that can be changed also a function that does it. Answers the words. Each id stands there once.
local function change_each(first, judge)
  local words, changes = {}, {}
  for i = first, #ARGV do
    words[#words + 1], changes[#changes + 1] = judge(ARGV[i])
  end
  for _, change in ipairs(changes) do change() end
  write_totals()
  return words
end
