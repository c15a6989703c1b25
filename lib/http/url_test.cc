#include "lib/http/url.h"

#include <string>

#include "gtest/gtest.h"

namespace http {
namespace {

std::string Resolved(const std::string& base, const std::string& reference) {
  const std::optional<Url> url = Resolve(*ParseUrl(base), reference);
  return url ? url->ToString() : "nothing";
}

TEST(UrlTest, PartsOfAnAddress) {
  const std::optional<Url> url = ParseUrl("http://Example.org:8080/a/b?q=/1#top");
  ASSERT_TRUE(url.has_value());
  EXPECT_EQ(url->host, "example.org");
  EXPECT_EQ(url->port, 8080);
  EXPECT_EQ(url->target, "/a/b?q=/1");
}

TEST(UrlTest, EqualAddressesAreEqualTexts) {
  for (const char* text : {"http://a.org", "http://A.org/", "http://a.org:80/", "http://a.org#x"}) {
    EXPECT_EQ(ParseUrl(text)->ToString(), "http://a.org/") << text;
  }
  EXPECT_EQ(ParseUrl("http://[::1]:81?q")->ToString(), "http://[::1]:81/?q");
}

TEST(UrlTest, SaysWhatIsWrong) {
  std::string problem;
  EXPECT_FALSE(ParseUrl("http://a.org:x/", &problem));
  EXPECT_NE(problem.find("port"), std::string::npos) << problem;
  EXPECT_TRUE(ParseUrl("http://a.org/", &problem));
  EXPECT_EQ(problem, "");
  EXPECT_FALSE(ParseUrl("https://a.org/"));
}

TEST(UrlTest, AServerIsAHostAndAPort) {
  const Url here = *ParseUrl("http://a.org:8080/");
  EXPECT_TRUE(SameServer(here, *ParseUrl("http://A.org:8080/x?y")));
  EXPECT_FALSE(SameServer(here, *ParseUrl("http://a.org/")));
  EXPECT_FALSE(SameServer(here, *ParseUrl("http://b.org:8080/")));
}

TEST(UrlTest, ResolvesReferences) {
  const std::string page = "http://a.org:81/x/y/page?old=1";
  EXPECT_EQ(Resolved(page, "http://b.org/z#top"), "http://b.org/z");
  EXPECT_EQ(Resolved(page, "//b.org/z"), "http://b.org/z");
  EXPECT_EQ(Resolved(page, "/z"), "http://a.org:81/z");
  EXPECT_EQ(Resolved(page, "z"), "http://a.org:81/x/y/z");
  EXPECT_EQ(Resolved(page, "z/w:v"), "http://a.org:81/x/y/z/w:v");
  EXPECT_EQ(Resolved(page, "?new=2"), "http://a.org:81/x/y/page?new=2");
  EXPECT_EQ(Resolved(page, ""), page);
  EXPECT_EQ(Resolved(page, "#top"), page);
}

TEST(UrlTest, RemovesDots) {
  const std::string page = "http://a.org/x/y/page";
  EXPECT_EQ(Resolved(page, "./z"), "http://a.org/x/y/z");
  EXPECT_EQ(Resolved(page, "../z?a=/../b"), "http://a.org/x/z?a=/../b");
  EXPECT_EQ(Resolved(page, "../../../../z"), "http://a.org/z");
  EXPECT_EQ(Resolved(page, ".."), "http://a.org/x/");
  EXPECT_EQ(Resolved(page, "."), "http://a.org/x/y/");
  EXPECT_EQ(Resolved(page, "/a//b/"), "http://a.org/a//b/");
  EXPECT_EQ(Resolved(page, "http://b.org/c/../d"), "http://b.org/d");
}

TEST(UrlTest, RefusesOtherKindsAndNonsense) {
  for (const char* reference :
       {"https://a.org/", "mailto:a@b.c", "javascript:go()", "two words", "//", "http://"}) {
    EXPECT_EQ(Resolved("http://a.org/", reference), "nothing") << reference;
  }
}

}  // namespace
}  // namespace http
