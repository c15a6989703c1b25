// Checks of hunt 8: a reader sees whole quotes only, and never waits for the computation of one.

#include <stdexcept>
#include <thread>
#include <vector>

#include "ex6_race_conditions/price_feed.h"
#include "graders/ex6_race_conditions/diagnosis.h"
#include "graders/explorer/explore.h"
#include "graders/testing/expect.h"
#include "graders/testing/rendezvous.h"
#include "gtest/gtest.h"

namespace ex6 {

void PrintTo(const Quote& quote, std::ostream* out) {
  *out << "bid " << quote.bid << ", ask " << quote.ask;
}

}  // namespace ex6

namespace {

using ex6::PriceFeed;
using ex6::Quote;

Quote OneUp(Quote quote) { return {quote.bid + 1, quote.ask + 1}; }

TEST(PriceFeed, ReturnsTheLastQuote) {
  PriceFeed feed(Quote{10, 12});
  EXPECT_RESULT(feed.Read(), (Quote{10, 12}));
  feed.Update(OneUp);
  const auto change_that_throws = [](Quote) -> Quote { throw std::runtime_error("no market"); };
  EXPECT_RETHROWN(feed.Update(change_that_throws), "no market");
  feed.Update(OneUp);
  EXPECT_RESULT(feed.Read(), (Quote{12, 14}));
  feed.Update([](Quote) { return Quote{-7'000'000'000, 7'000'000'000}; });
  EXPECT_RESULT(feed.Read(), (Quote{-7'000'000'000, 7'000'000'000}));
  EXPECT_REFUSED(feed.Update(nullptr), "change");
}

TEST(PriceFeed, ShowsWholeQuotesInAnyInterleaving) {
  explorer::Explore([] {
    PriceFeed feed(Quote{1, 2});
    std::thread updating([&feed] {
      feed.Update(OneUp);
      feed.Update(OneUp);
    });
    const Quote seen = feed.Read();
    EXPECT_THAT_IT(seen.ask == seen.bid + 1, "Read(), while the quote changes from 1/2 to 3/4",
                   "1/2, 2/3 or 3/4", seen.bid << "/" << seen.ask << ", which it never was");
    updating.join();
  });
}

TEST(PriceFeed, LosesNoUpdateInAnyInterleaving) {
  explorer::Options options;
  options.schedules = 3'000;
  explorer::Explore(options, [] {
    PriceFeed feed(Quote{1, 2});
    std::thread one([&feed] { feed.Update(OneUp); });
    std::thread two([&feed] { feed.Update(OneUp); });
    one.join();
    two.join();
    EXPECT_RESULT(feed.Read(), (Quote{3, 4}));
  });
}

TEST(PriceFeed, ReadsWhileAnUpdateIsComputed) {
  PriceFeed feed(Quote{1, 2});
  grading::Event computing("a call of change()");
  grading::Event read("Read() returns while change() is running");
  std::jthread updating([&] {
    feed.Update([&](Quote quote) {
      computing.Set();
      read.Wait();
      return OneUp(quote);
    });
  });
  std::jthread reading([&] {
    computing.Wait();
    EXPECT_RESULT(feed.Read(), (Quote{1, 2}));
    read.Set();
  });
  reading.join();
  updating.join();
  EXPECT_RESULT(feed.Read(), (Quote{2, 3}));
}

TEST(PriceFeed, MayBeReadFromChange) {
  PriceFeed feed(Quote{1, 2});
  grading::Event read("Read(), called from change(), returns");
  std::jthread updating([&] {
    feed.Update([&](Quote quote) {
      EXPECT_RESULT(feed.Read(), quote);
      read.Set();
      return quote;
    });
  });
  read.Wait();
}

TEST(PriceFeed, IsReadWithoutARace) {
  PriceFeed feed(Quote{0, 1});
  {
    std::vector<std::jthread> threads;
    for (int i = 0; i < 2; ++i) {
      threads.emplace_back([&feed] {
        for (int round = 0; round < 100; ++round) feed.Update(OneUp);
      });
      threads.emplace_back([&feed] {
        for (int round = 0; round < 100; ++round) {
          const Quote seen = feed.Read();
          EXPECT_RESULT(seen.ask - seen.bid, 1);
        }
      });
    }
  }
  EXPECT_RESULT(feed.Read(), (Quote{200, 201}));
}

TEST(PriceFeed, IsNamed) { EXPECT_NAMED("price_feed", "torn read"); }

}  // namespace
