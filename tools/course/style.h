#ifndef TOOLS_COURSE_STYLE_H_
#define TOOLS_COURSE_STYLE_H_

#include <string>
#include <string_view>

namespace course {

// How text is dressed for whoever reads it.
struct Style {
  bool colour = false;

  std::string Bold(std::string_view text) const;
  std::string Dim(std::string_view text) const;
  std::string Good(std::string_view text) const;
  std::string Bad(std::string_view text) const;
  // A verdict in its colour, padded to `width` columns.
  std::string Verdict(std::string_view verdict, size_t width = 0) const;
};

// Colour on a terminal, unless NO_COLOR is set.
Style StyleOfStdout();

// `text` and as many blanks as it needs to fill `width` columns; counts characters, not bytes.
std::string Pad(std::string_view text, size_t width);

// Breaks lines between words so that none has more than `width` bytes, unless one word does.
std::string Wrap(std::string_view text, size_t width);

// Every line of `text` with `indent` blanks before it.
std::string Indent(std::string_view text, size_t indent);

// Without the escape sequences that colour a terminal.
std::string StripColour(std::string_view text);

// Prints to standard error; the tool's way to complain.
void Complain(std::string_view message);

}  // namespace course

#endif  // TOOLS_COURSE_STYLE_H_
