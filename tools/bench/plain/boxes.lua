-- What somebody who uses pandoc alone writes by hand: a box gets its name as a title, and the
-- wording for shorter editions is left out.
function Div(div)
  local kind = div.classes[1]
  if kind == nil or kind == "references" or div.identifier == "refs" then return nil end
  if kind == "short" then return {} end
  local title = kind:gsub("-", " ")
  div.attributes["at"] = nil
  if FORMAT:match("typst") then
    local out = pandoc.List({ pandoc.RawBlock("typst", '#callout(title: "' .. title .. '")[') })
    out:extend(div.content)
    out:insert(pandoc.RawBlock("typst", "]"))
    return out
  end
  div.content:insert(1, pandoc.Div(pandoc.Para(pandoc.Str(title)), { class = "title" }))
  div.attributes["role"] = "note"
  div.attributes["aria-label"] = title
  return div
end
