// Checks of part 3: a Pipeline works on many items at once, holds few, and accounts for each one.

#include <algorithm>
#include <exception>
#include <memory>
#include <optional>
#include <stdexcept>
#include <stop_token>
#include <string>
#include <thread>
#include <utility>
#include <vector>

#include "ex3_producer_consumer/pipeline.h"
#include "graders/explorer/explore.h"
#include "graders/testing/expect.h"
#include "graders/testing/rendezvous.h"
#include "graders/testing/thread_end_probe.h"
#include "graders/testing/threads.h"
#include "gtest/gtest.h"

namespace {

using ex3::Pipeline;
using Ints = std::vector<int>;
using MaybeInt = std::optional<int>;
using Report = ex3::PipelineReport<int>;

// Gives 1, 2, ..., last. Only one thread at a time may call it.
class Numbers {
 public:
  explicit Numbers(int last) : last_(last) {}
  MaybeInt operator()() {
    if (given_.value() == last_) return std::nullopt;
    return given_.Add();
  }
  int given() const { return given_.value(); }

 private:
  const int last_;
  grading::Tally given_;
};

MaybeInt Same(int item) { return item; }

std::string What(const std::exception_ptr& error) {
  if (!error) return "no error";
  try {
    std::rethrow_exception(error);
  } catch (const std::exception& exception) {
    return exception.what();
  } catch (...) {
    return "something else";
  }
}

Ints Sorted(Ints items) {
  std::sort(items.begin(), items.end());
  return items;
}

// Every number that was read must be delivered or returned, but for `lost`, the one whose call threw.
void ExpectNothingVanished(const std::string& call, const Report& report, int given,
                           const Ints& delivered, const Ints& lost) {
  EXPECT_THAT_IT(static_cast<int>(report.read) == given && report.delivered == delivered.size() &&
                     report.dropped == lost.size(),
                 call,
                 "read " + std::to_string(given) + ", delivered " +
                     std::to_string(delivered.size()) + ", dropped " + std::to_string(lost.size()),
                 "read " << report.read << ", delivered " << report.delivered << ", dropped "
                         << report.dropped);
  Ints all = delivered;
  all.insert(all.end(), report.returned.begin(), report.returned.end());
  all.insert(all.end(), lost.begin(), lost.end());
  Ints expected;
  for (int item = 1; item <= given; ++item) expected.push_back(item);
  EXPECT_THAT_IT(Sorted(all) == expected, call,
                 "each of the " + std::to_string(given) +
                     " items that were read is delivered, dropped or returned, once",
                 "delivered " << testing::PrintToString(delivered) << ", returned "
                              << testing::PrintToString(report.returned) << ", threw "
                              << testing::PrintToString(lost));
}

TEST(Pipeline, PassesEveryItemThroughEveryStage) {
  Pipeline<int> pipeline(2);
  pipeline.AddStage("add one", 1, [](int item) { return item + 1; });
  pipeline.AddStage("times ten", 1, [](int item) { return item * 10; });
  Numbers source(5);
  Ints delivered;
  const Report report =
      pipeline.Run([&] { return source(); }, [&](int item) { delivered.push_back(item); });
  EXPECT_RESULT(delivered, (Ints{20, 30, 40, 50, 60}));
  EXPECT_RESULT(report.read, 5u);
  EXPECT_RESULT(report.delivered, 5u);
  EXPECT_RESULT(report.dropped, 0u);
  EXPECT_RESULT(report.returned, Ints{});
  EXPECT_RESULT(What(report.error), "no error");
}

TEST(Pipeline, CountsWhatAStageDrops) {
  // Items 2 and 4 are dropped at the same moment, by the two workers.
  grading::Rendezvous both_dropping(2, "2 calls of a stage at the same time (it has 2 workers)");
  Pipeline<int> pipeline(1);
  pipeline.AddStage("odd ones", 2, [&](int item) {
    if (item == 2 || item == 4) both_dropping.ArriveAndWait();
    return item % 2 == 1 ? MaybeInt(item) : MaybeInt();
  });
  Numbers source(7);
  Ints delivered;
  const Report report =
      pipeline.Run([&] { return source(); }, [&](int item) { delivered.push_back(item); });
  EXPECT_RESULT(Sorted(delivered), (Ints{1, 3, 5, 7}));
  EXPECT_RESULT(report.read, 7u);
  EXPECT_RESULT(report.delivered, 4u);
  EXPECT_RESULT(report.dropped, 3u);
  EXPECT_RESULT(report.returned, Ints{});
}

TEST(Pipeline, NeedsNoStageAndNoItem) {
  const Pipeline<int> pipeline(1);
  Numbers source(3);
  Ints delivered;
  pipeline.Run([&] { return source(); }, [&](int item) { delivered.push_back(item); });
  EXPECT_RESULT(delivered, (Ints{1, 2, 3}));
  Pipeline<int> idle(1);
  idle.AddStage("same", 2, Same);
  const Report report = idle.Run([]() -> MaybeInt { return std::nullopt; }, [](int) {});
  EXPECT_RESULT(report.read + report.delivered + report.dropped, 0u);
}

TEST(Pipeline, WorksOnManyItemsAtOnce) {
  grading::Rendezvous two_workers(2, "2 calls of stage a at the same time (it has 2 workers)");
  grading::Event third_in_a("stage a gets item 3 while stage b is at work");
  grading::Event second_in_b("stage b gets another item while the sink is at work");
  Pipeline<int> pipeline(1);
  pipeline.AddStage("a", 2, [&](int item) {
    if (item <= 2) two_workers.ArriveAndWait();
    if (item == 3) third_in_a.Set();
    return item;
  });
  grading::Tally in_b;
  pipeline.AddStage("b", 1, [&](int item) {
    if (in_b.Add() == 1) third_in_a.Wait();
    if (in_b.value() == 2) second_in_b.Set();
    return item;
  });
  Numbers source(4);
  const Report report = pipeline.Run([&] { return source(); }, [&](int) { second_in_b.Wait(); });
  EXPECT_RESULT(report.delivered, 4u);
}

TEST(Pipeline, CallsTheSinkOneAtATime) {
  Pipeline<int> pipeline(2);
  pipeline.AddStage("stage", 2, Same);
  Numbers source(4);
  grading::Tally calls;
  grading::Tally overlaps;
  pipeline.Run([&] { return source(); },
               [&](int) {
                 if (calls.Add() > 1) overlaps.Add();
                 if (source.given() > 0 && overlaps.value() == 0) grading::AwaitOthersAsleep();
                 calls.Add(-1);
               });
  EXPECT_THAT_IT(overlaps.value() == 0, "Run(), 4 items, a stage of 2 workers",
                 "no call of the sink during another one", overlaps.value() << " overlapped");
}

TEST(Pipeline, HoldsNoMoreThanItsCapacity) {
  for (const bool slow_sink : {false, true}) {
    Numbers source(60);
    grading::Tally calls;
    int given = 0;
    const auto wait_once = [&] {
      if (calls.Add() > 1) return;
      grading::AwaitOthersAsleep();  // As much has been read as there is room for.
      given = source.given();
    };
    Pipeline<int> pipeline(2);
    pipeline.AddStage("stage", 1, [&](int item) {
      if (!slow_sink) wait_once();
      return item;
    });
    pipeline.Run([&] { return source(); },
                 [&](int) {
                   if (slow_sink) wait_once();
                 });
    // In hand: the source's, the stage's (and the sink's). Waiting: 2 for each.
    const int most = slow_sink ? 1 + 2 + 1 + 2 + 1 : 1 + 2 + 1;
    EXPECT_THAT_IT(given <= most,
                   std::string("Run(), capacity 2, while the first call of the ") +
                       (slow_sink ? "sink" : "stage") + " lasts",
                   "the source is asked for at most " + std::to_string(most) + " items",
                   given << " items");
  }
}

TEST(Pipeline, SleepsWhileTheSourceIsSlow) {
  Pipeline<int> pipeline(1);
  pipeline.AddStage("a", 2, Same).AddStage("b", 1, Same);
  Numbers source(2);
  std::vector<grading::IdleKind> kinds;
  const auto slow = [&] {
    if (source.given() == 1) {
      for (const pid_t tid : grading::LiveThreads(grading::CurrentThread())) {
        kinds.push_back(grading::WatchIdle(tid));
      }
    }
    return source();
  };
  pipeline.Run(slow, [](int) {});
  for (const grading::IdleKind kind : kinds) {
    EXPECT_THAT_IT(kind == grading::IdleKind::kAsleep, "Run(), while a call of the source lasts",
                   "all other threads sleep until there is an item",
                   grading::InWords(kind, "one has ended", "one"));
  }
}

TEST(Pipeline, StopsAtAnException) {
  for (const std::string place : {"stage", "sink", "source"}) {
    // Without an end: whoever does not stop is soon seen.
    constexpr int kMany = 2'000;
    Numbers source(kMany);
    const auto fail_at = [&place](const std::string& here, int item) {
      if (here != place || item != 3) return;
      grading::AwaitOthersAsleep();  // Everyone else waits for room or an item: always the same.
      throw std::runtime_error("from the " + here);
    };
    Pipeline<int> pipeline(1);
    pipeline.AddStage("first", 1, Same);
    pipeline.AddStage("second", 1, [&](int item) {
      fail_at("stage", item);
      return item;
    });
    Ints delivered;
    const Report report = pipeline.Run(
        [&] {
          fail_at("source", source.given() + 1);
          return source();
        },
        [&](int item) {
          fail_at("sink", item);
          delivered.push_back(item);
        });
    const std::string call = "Run(), where the " + place + " throws at item 3";
    EXPECT_THAT_IT(What(report.error) == "from the " + place, call,
                   "report.error is that exception", What(report.error));
    EXPECT_THAT_IT(source.given() < kMany, call, "the source is not read to its end",
                   "all " << kMany << " items were read");
    EXPECT_THAT_IT(delivered.size() <= 2 && std::is_sorted(delivered.begin(), delivered.end()),
                   call, "the sink gets items 1 and 2 at most", testing::PrintToString(delivered));
    ExpectNothingVanished(call, report, source.given(), delivered,
                          place == "source" ? Ints{} : Ints{3});
  }
}

TEST(Pipeline, KeepsTheFirstException) {
  Numbers source(5);
  grading::Event in_the_sink("the sink is called with item 1 while item 2 is in the stage");
  Pipeline<int> pipeline(1);
  pipeline.AddStage("stage", 1, [&in_the_sink](int item) {
    if (item == 2) {
      in_the_sink.Wait();
      throw std::runtime_error("from the stage");
    }
    return item;
  });
  const Report report = pipeline.Run([&] { return source(); },
                                     [&in_the_sink](int) {
                                       in_the_sink.Set();
                                       grading::AwaitOthersAsleep();  // The stage has thrown.
                                       throw std::runtime_error("from the sink");
                                     });
  EXPECT_RESULT(What(report.error), "from the stage");
  ExpectNothingVanished("Run(), where the stage throws, then the sink", report, source.given(), {},
                        {1, 2});
}

TEST(Pipeline, HandsBackWhatAStopLeaves) {
  Numbers source(100);
  std::stop_source stop;
  grading::Tally stage_calls;
  Pipeline<int> pipeline(2);
  pipeline.AddStage("stage", 1, [&](int item) {
    stage_calls.Add();
    grading::AwaitOthersAsleep();  // Everything that has room is waiting.
    stop.request_stop();
    return item;
  });
  Ints delivered;
  const Report report = pipeline.Run(
      [&] { return source(); }, [&](int item) { delivered.push_back(item); }, stop.get_token());
  const std::string call = "Run(), with a stop request during the first call of a stage";
  EXPECT_THAT_IT(
      stage_calls.value() == 1 && delivered.empty(), call, "that call finishes, no other begins",
      stage_calls.value() << " calls of the stage, " << delivered.size() << " of the sink");
  EXPECT_THAT_IT(source.given() < 100, call, "the source is not read to its end",
                 "all 100 items were read");
  ExpectNothingVanished(call, report, source.given(), delivered, {});
  EXPECT_RESULT(What(report.error), "no error");
}

TEST(Pipeline, LeavesNobodyWaitingWhenItStops) {
  // When it happens, three workers wait for room at the same queue, and the source at another one.
  for (const bool throws : {true, false}) {
    Numbers source(100);
    std::stop_source stop;
    Ints lost;
    Pipeline<int> pipeline(1);
    pipeline.AddStage("first", 3, Same);
    pipeline.AddStage("second", 1, [&](int item) {
      grading::AwaitOthersAsleep();
      stop.request_stop();
      if (!throws) return item;
      lost.push_back(item);
      throw std::runtime_error("from the stage");
    });
    Ints delivered;
    const std::stop_token token = throws ? std::stop_token() : stop.get_token();
    const Report report =
        pipeline.Run([&] { return source(); }, [&](int item) { delivered.push_back(item); }, token);
    const std::string call = throws ? "Run(), where a stage throws while others wait for room"
                                    : "Run(), with a stop request while the stages wait for room";
    EXPECT_THAT_IT(source.given() < 100, call, "the source is not read to its end",
                   "all 100 items were read");
    ExpectNothingVanished(call, report, source.given(), delivered, lost);
  }
}

TEST(Pipeline, ReadsNothingIfItIsStoppedBeforehand) {
  std::stop_source stop;
  stop.request_stop();
  Numbers source(3);
  Pipeline<int> pipeline(2);
  pipeline.AddStage("stage", 2, Same);
  const Report report = pipeline.Run([&] { return source(); }, [](int) {}, stop.get_token());
  EXPECT_RESULT(source.given(), 0);
  EXPECT_RESULT(report.read + report.delivered + report.dropped + report.returned.size(), 0u);
}

TEST(Pipeline, JoinsItsThreads) {
  grading::ThreadEndProbe probe;
  Pipeline<int> pipeline(1);
  pipeline.AddStage("stage", 2, [&](int item) {
    probe.Watch();
    return item;
  });
  Numbers source(4);
  // The thread of the sink ends last: while it runs, those of the stage cannot be told from joined.
  pipeline.Run([&] { return source(); }, [&probe](int) { probe.Watch(); });
  const int running = probe.Returned();
  EXPECT_THAT_IT(running == 0, "Run()",
                 "every thread has ended when Run returns (join, not detach)",
                 running << " of them had not");
}

TEST(Pipeline, MayRunAgain) {
  Pipeline<int> pipeline(1);
  pipeline.AddStage("stage", 2, [](int item) {
    if (item == 3) throw std::runtime_error("from the stage");
    return item;
  });
  for (const int last : {2, 4, 2}) {
    Numbers source(last);
    Ints delivered;
    const Report report =
        pipeline.Run([&] { return source(); }, [&](int item) { delivered.push_back(item); });
    EXPECT_RESULT(What(report.error), last < 3 ? "no error" : "from the stage");
    ExpectNothingVanished("Run(), for the second or third time", report, source.given(), delivered,
                          last < 3 ? Ints{} : Ints{3});
    if (last < 3) EXPECT_RESULT(Sorted(delivered), (Ints{1, 2}));
  }
}

TEST(Pipeline, MovesItemsThatCannotBeCopied) {
  using Parcel = std::unique_ptr<int>;
  Pipeline<Parcel> pipeline(1);
  pipeline.AddStage("stage", 2, [](Parcel parcel) {
    *parcel *= 10;
    return parcel;
  });
  int given = 0;
  Ints delivered;
  const auto report = pipeline.Run(
      [&] {
        return given < 3 ? std::optional<Parcel>(std::make_unique<int>(++given)) : std::nullopt;
      },
      [&](Parcel parcel) { delivered.push_back(*parcel); });
  EXPECT_RESULT(Sorted(delivered), (Ints{10, 20, 30}));
  EXPECT_RESULT(report.returned.size(), 0u);
}

TEST(Pipeline, DeliversAllInEveryInterleaving) {
  explorer::Options options;
  options.schedules = 1'200;
  explorer::Explore(options, [] {
    Pipeline<int> pipeline(1);
    pipeline.AddStage("stage", 2, Same);
    Numbers source(2);
    Ints delivered;
    const Report report =
        pipeline.Run([&] { return source(); }, [&](int item) { delivered.push_back(item); });
    EXPECT_RESULT(report.returned, Ints{});
    ExpectNothingVanished("Run(), 2 items, a stage of 2 workers", report, 2, delivered, {});
  });
}

TEST(Pipeline, KeepsTheOrderInEveryInterleaving) {
  explorer::Options options;
  options.schedules = 1'200;
  explorer::Explore(options, [] {
    Pipeline<int> pipeline(1);
    pipeline.AddStage("stage", 1, Same);
    Numbers source(3);
    Ints delivered;
    pipeline.Run([&] { return source(); }, [&](int item) { delivered.push_back(item); });
    EXPECT_RESULT(delivered, (Ints{1, 2, 3}));
  });
}

TEST(Pipeline, StopLosesNothingInEveryInterleaving) {
  explorer::Options options;
  options.schedules = 1'500;
  explorer::Explore(options, [] {
    Pipeline<int> pipeline(1);
    pipeline.AddStage("stage", 1, Same);
    Numbers source(3);
    Ints delivered;
    std::stop_source stop;
    std::thread other([&stop] { stop.request_stop(); });
    const Report report = pipeline.Run(
        [&] { return source(); }, [&](int item) { delivered.push_back(item); }, stop.get_token());
    other.join();
    ExpectNothingVanished("Run(), while another thread requests the stop", report, source.given(),
                          delivered, {});
  });
}

TEST(Pipeline, FailsRightInEveryInterleaving) {
  explorer::Options options;
  options.schedules = 1'500;
  explorer::Explore(options, [] {
    Pipeline<int> pipeline(1);
    pipeline.AddStage("stage", 1, [](int item) {
      if (item == 2) throw std::runtime_error("from the stage");
      return item;
    });
    Numbers source(4);
    Ints delivered;
    const Report report =
        pipeline.Run([&] { return source(); }, [&](int item) { delivered.push_back(item); });
    EXPECT_RESULT(What(report.error), "from the stage");
    ExpectNothingVanished("Run(), where the stage throws at item 2", report, source.given(),
                          delivered, {2});
  });
}

TEST(Pipeline, RefusesBadArguments) {
  EXPECT_REFUSED(Pipeline<int>(0), "capacity");
  Pipeline<int> pipeline(1);
  EXPECT_REFUSED(pipeline.AddStage("none", 0, Same), "workers");
  EXPECT_REFUSED(pipeline.AddStage("none", -1, Same), "workers");
  EXPECT_REFUSED(pipeline.AddStage("none", 1, nullptr), "fn");
  EXPECT_REFUSED(pipeline.Run(nullptr, [](int) {}), "source");
  EXPECT_REFUSED(pipeline.Run([]() -> MaybeInt { return std::nullopt; }, nullptr), "sink");
}

}  // namespace
