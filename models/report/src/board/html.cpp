/// A page as HTML: one file, with its style and the script that draws its charts.

#include <fmt/format.h>

#include <algorithm>

#include "icsflow/report/board.hpp"
#include "icsflow/scenario/visible.hpp"

namespace icsflow::models {
namespace {

/// Nothing comes from elsewhere, and nothing is sent.
constexpr std::string_view kPolicy =
    "default-src 'none'; script-src 'unsafe-inline'; style-src 'unsafe-inline'; img-src data:; base-uri 'none'; "
    "form-action 'none'";

constexpr std::string_view kStyle = R"(
:root{color-scheme:light;--ink:#1d2730;--soft:#4a5863;--line:#c9d1d8;--ground:#f4f6f8;--accent:#00508f}
*{box-sizing:border-box}
html{font:1rem/1.5 system-ui,"Segoe UI",Roboto,"Liberation Sans",sans-serif;color:var(--ink);background:#fff}
body{margin:0;overflow-wrap:anywhere}
header,main,footer{max-width:62rem;margin:0 auto;padding:0 1rem}
header{padding-top:1.5rem}
h1{font-size:1.9rem;line-height:1.2;margin:0 0 .25rem}
h2{font-size:1.35rem;line-height:1.25;margin:2.25rem 0 .5rem;padding-top:.75rem;border-top:2px solid var(--line)}
h3{font-size:1.08rem;line-height:1.3;margin:0 0 .25rem}
p,ul,ol{margin:.5rem 0;max-width:44rem}
.below{color:var(--soft);margin:0 0 1rem}
a{color:var(--accent)}
a:focus-visible,summary:focus-visible,.scroll:focus-visible{outline:3px solid var(--accent);outline-offset:2px}
nav ol{columns:2 16rem;padding-left:1.5rem;margin:.5rem 0;max-width:none}
#answer{background:var(--ground);padding:.25rem 1rem 1rem;border-left:6px solid var(--accent)}
#answer h2{border:0;margin-top:.5rem}
#answer p{font-size:1.12rem}
.figures{display:grid;grid-template-columns:repeat(auto-fit,minmax(min(26rem,100%),1fr));gap:1.75rem 2rem;margin:1rem 0}
figure{margin:0;min-width:0}
.key{list-style:none;display:flex;flex-wrap:wrap;gap:.25rem 1.5rem;padding:0;max-width:none}
.chart{width:100%;min-height:1rem}
.chart svg{max-width:100%;height:auto}
.scroll{overflow-x:auto;max-width:100%}
table{border-collapse:collapse;font-size:.93rem;margin:.5rem 0;font-variant-numeric:tabular-nums}
caption{text-align:left;font-weight:600;padding:.25rem 0}
th,td{padding:.25rem .6rem;border-bottom:1px solid var(--line);text-align:left;vertical-align:top;overflow-wrap:normal}
td:first-child{min-width:9rem;overflow-wrap:anywhere}
thead th{border-bottom:2px solid var(--soft);vertical-align:bottom}
.n{text-align:right;white-space:nowrap}
details{margin:.35rem 0}
summary{cursor:pointer;color:var(--accent)}
pre{background:var(--ground);padding:.75rem 1rem;overflow-x:auto;white-space:pre-wrap}
footer{color:var(--soft);font-size:.9rem;margin:2rem auto;border-top:2px solid var(--line)}
.skip{position:absolute;left:-99rem}.skip:focus{left:1rem;top:.5rem;background:#fff;padding:.5rem}
@media print{@page{size:A4;margin:16mm}html{font-size:10pt}nav,.skip{display:none}
h2,h3,figure,tr{break-inside:avoid}h2,h3{break-after:avoid}.figures{grid-template-columns:1fr 1fr;gap:6mm}
.scroll{overflow:visible}a{color:inherit;text-decoration:none}#answer{border-left-width:3pt}}
)";

std::string escaped(std::string_view text) {
  std::string out;
  for (const char c : visible(text)) {
    switch (c) {
      case '&':
        out += "&amp;";
        break;
      case '<':
        out += "&lt;";
        break;
      case '>':
        out += "&gt;";
        break;
      case '"':
        out += "&quot;";
        break;
      case '\'':
        out += "&#39;";
        break;
      default:
        out += c;
    }
  }
  return out;
}

/// Between two backticks stands what is typed or written in a file.
std::string with_code(const std::string& html) {
  std::string out;
  bool inside = false;
  const auto ticks = std::count(html.begin(), html.end(), '`');
  for (const char c : html) {
    if (c == '`' && ticks % 2 == 0) {
      out += inside ? "</code>" : "<code>";
      inside = !inside;
    } else {
      out += c;
    }
  }
  return out;
}

/// JSON in a script element: no text in it ends the element, or begins a comment.
std::string in_script(std::string_view json) {
  std::string out;
  for (const char c : json) {
    if (c == '<') {
      out += "\\u003c";
    } else {
      out += c;
    }
  }
  return out;
}

class Writer {
 public:
  explicit Writer(bool draws) : draws_(draws) {}

  void operator()(const PageText& text) { out_ += "<p>" + with_code(escaped(text.text)) + "</p>\n"; }

  void operator()(const PageList& list) {
    out_ += "<ul>\n";
    for (const std::string& point : list.points) out_ += "<li>" + escaped(point) + "</li>\n";
    out_ += "</ul>\n";
  }

  void operator()(const PageCode& code) { out_ += "<pre><code>" + escaped(code.text) + "</code></pre>\n"; }

  void operator()(const PageTable& table) {
    if (table.folded) out_ += "<details><summary>" + escaped(table.caption) + "</summary>\n";
    out_ += fmt::format("<div class=\"scroll\" role=\"region\" tabindex=\"0\" aria-label=\"{}\"><table>\n",
                        escaped(table.caption));
    if (!table.folded) out_ += "<caption>" + escaped(table.caption) + "</caption>\n";
    out_ += "<thead><tr>";
    for (const PageTable::Column& column : table.columns)
      out_ += fmt::format("<th scope=\"col\"{}>{}</th>", column.numeric ? " class=\"n\"" : "", escaped(column.heading));
    out_ += "</tr></thead>\n<tbody>\n";
    for (const auto& row : table.rows) {
      out_ += "<tr>";
      for (std::size_t c = 0; c < row.size(); ++c)
        out_ += fmt::format("<td{}>{}</td>", table.columns[c].numeric ? " class=\"n\"" : "", escaped(row[c]));
      out_ += "</tr>\n";
    }
    out_ += "</tbody></table></div>\n";
    if (table.folded) out_ += "</details>\n";
  }

  void operator()(const PageKey& key) {
    if (!draws_) return;
    out_ += "<ul class=\"key\">\n";
    for (const PageKey::Line& line : key.lines)
      out_ += fmt::format(
          "<li><svg width=\"44\" height=\"10\" aria-hidden=\"true\"><line x1=\"0\" y1=\"5\" x2=\"44\" y2=\"5\" "
          "stroke=\"{}\" stroke-width=\"3\" stroke-dasharray=\"{}\"/></svg> {}</li>\n",
          line.colour, line.dash, escaped(line.label));
    out_ += "</ul>\n";
  }

  void operator()(const PageChart& chart) {
    out_ += "<figure>\n<figcaption><h3>" + escaped(chart.title) + "</h3></figcaption>\n";
    if (draws_)
      out_ += fmt::format("<div class=\"chart\" role=\"img\" data-chart=\"{}\" aria-label=\"{}\"></div>\n",
                          specs_.size(), escaped("Chart: " + chart.title + ". Its table follows."));
    specs_.push_back(chart.spec);
    (*this)(chart.table);
    out_ += "</figure>\n";
  }

  void section(const PageSection& section) {
    out_ += fmt::format("<section id=\"{0}\" aria-labelledby=\"{0}-title\">\n<h2 id=\"{0}-title\">{1}</h2>\n",
                        section.id, escaped(section.title));
    bool grid = false;
    for (const PageBlock& block : section.blocks) {
      const bool chart = std::holds_alternative<PageChart>(block);
      if (chart != grid) out_ += chart ? "<div class=\"figures\">\n" : "</div>\n";
      grid = chart;
      std::visit(*this, block);
    }
    if (grid) out_ += "</div>\n";
    out_ += "</section>\n";
  }

  [[nodiscard]] const std::string& text() const { return out_; }
  [[nodiscard]] const std::vector<std::string>& specs() const { return specs_; }

 private:
  bool draws_;
  std::string out_;
  std::vector<std::string> specs_;
};

}  // namespace

std::string to_html(const Page& page, std::string_view script) {
  Writer writer(!script.empty());
  for (const PageSection& section : page.sections) writer.section(section);
  std::string html = fmt::format(
      "<!DOCTYPE html>\n<html lang=\"en-GB\">\n<head>\n<meta charset=\"utf-8\">\n"
      "<meta http-equiv=\"Content-Security-Policy\" content=\"{}\">\n"
      "<meta name=\"viewport\" content=\"width=device-width, initial-scale=1\">\n<title>{}</title>\n"
      "<style>{}</style>\n</head>\n<body>\n<a class=\"skip\" href=\"#answer\">To the answer</a>\n"
      "<header>\n<h1>{}</h1>\n<p class=\"below\">{}</p>\n<nav aria-label=\"Sections\"><ol>\n",
      kPolicy, escaped(page.title), kStyle, escaped(page.title), escaped(page.below));
  for (const PageSection& section : page.sections)
    html += fmt::format("<li><a href=\"#{}\">{}</a></li>\n", section.id, escaped(section.title));
  html += "</ol></nav>\n</header>\n<main>\n" + writer.text() + "</main>\n<footer><p>";
  html += script.empty() ? "Made by icsflow without the script that draws charts: their tables are shown."
                         : "Made by icsflow. The page asks for nothing from the network.";
  html += "</p></footer>\n";
  if (!script.empty()) {
    html += "<script type=\"application/json\" id=\"chart-specs\">[";
    for (std::size_t i = 0; i < writer.specs().size(); ++i) html += (i == 0 ? "" : ",") + in_script(writer.specs()[i]);
    html += "]</script>\n<script>";
    html += script;
    html += "</script>\n";
  }
  return html + "</body>\n</html>\n";
}

}  // namespace icsflow::models
