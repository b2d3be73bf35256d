-- pandoc's template writes keywords without quotes, which Typst takes for names.
function Meta(meta)
  if meta.keywords then
    meta.keywords = meta.keywords:map(function(word)
      return pandoc.MetaInlines({ pandoc.RawInline("typst", '"' .. pandoc.utils.stringify(word) .. '"') })
    end)
  end
  return meta
end
