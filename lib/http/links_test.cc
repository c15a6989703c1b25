#include "lib/http/links.h"

#include <string>
#include <vector>

#include "gtest/gtest.h"

namespace http {
namespace {

using Texts = std::vector<std::string>;

Texts Links(const std::string& html) {
  Texts texts;
  for (const Url& link : LinksOf(*ParseUrl("http://a.org/x/page"), html)) {
    texts.push_back(link.ToString());
  }
  return texts;
}

TEST(LinksTest, ResolvesEachLinkOnce) {
  EXPECT_EQ(Links("<p><a href=\"/b\">b</a> <a href=\"c\">c</a> <a href=\"/b#part\">again</a></p>"),
            (Texts{"http://a.org/b", "http://a.org/x/c"}));
}

TEST(LinksTest, ReadsEveryWayToWriteALink) {
  EXPECT_EQ(Links("<A class='x' HREF = 'b'>b</A><a\nhref=c id=d>c</a>"),
            (Texts{"http://a.org/x/b", "http://a.org/x/c"}));
}

TEST(LinksTest, LeavesOutWhatIsNoLink) {
  EXPECT_EQ(
      Links("<a name=\"b\">b</a><abbr href=\"c\">c</abbr><a data-href=\"d\">d</a>"
            "<link href=\"e\"><a href=\"mailto:f@g.org\">f</a><a href=\"https://a.org\">g</a>"),
      Texts{});
}

TEST(LinksTest, SurvivesWhatIsNoHtml) {
  for (const char* text :
       {"", "<", "<a", "<a ", "<a href", "<a href=", "<a href=\"", "<a href='b>"}) {
    EXPECT_EQ(Links(text), Texts{}) << text;
  }
  EXPECT_EQ(Links("<a href=b"), Texts{"http://a.org/x/b"});
}

}  // namespace
}  // namespace http
