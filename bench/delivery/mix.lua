-- Readers of a newsroom: of ten requests seven for articles, one each for home, section and topic.
-- Arguments: the addresses of home, section, topic, then those of articles.
local fronts, articles, at, article = {}, {}, 0, 0

function init(arguments)
  for number, path in ipairs(arguments) do
    local request = wrk.format("GET", path)
    if number <= 3 then fronts[number] = request else articles[#articles + 1] = request end
  end
end

function request()
  at = at % 10 + 1
  if at <= 3 then return fronts[at] end
  article = article % #articles + 1
  return articles[article]
end
