// Checks of part 4: AsyncPipeline, in virtual time.

#include <algorithm>
#include <cstdint>
#include <memory>
#include <optional>
#include <stdexcept>
#include <string>
#include <utility>
#include <vector>

#include "ex5_async_await/async_pipeline.h"
#include "graders/ex5_async_await/virtual_run.h"
#include "graders/testing/expect.h"
#include "graders/testing/life_sign.h"
#include "gtest/gtest.h"

namespace {

using ex5_grader::Duration;
using ex5_grader::How;
using ex5_grader::seconds;
using ex5_grader::Task;
using ex5_grader::VirtualRun;
using Ints = std::vector<int>;
using MaybeInt = std::optional<int>;
using Pipeline = ex5::AsyncPipeline<int>;
using Report = ex5::AsyncPipelineReport<int>;

// What the pipeline's functions do, and what they saw. Item i takes as long as its stage says.
struct World {
  int last = 5;           // Items 1 .. last from each producer.
  Duration producing{0};  // How long each call takes.
  Duration working{0};
  Duration sinking{0};
  std::string fails;  // "producer", "worker" or "sink", at item 3.
  int sink_wants = 1'000'000;

  int given = 0;
  Ints delivered;
  Ints thrown;     // Items whose call threw.
  int undone = 0;  // Calls of workers and of the sink that were asked to stop.

  Pipeline::Producer Producer() {
    return [this, next = std::make_shared<int>(0)] { return Produce(this, next); };
  }
  Pipeline::Worker Worker() {
    return [this](int item) { return Work(this, item); };
  }
  Pipeline::Sink Sink() {
    return [this](int item) { return Deliver(this, item); };
  }

 private:
  static Task<MaybeInt> Produce(World* world, std::shared_ptr<int> next) {
    if (world->producing > Duration(0)) co_await async::Sleep(world->producing);
    if (*next == world->last) co_return std::nullopt;
    ++*next;
    if (world->fails == "producer" && *next == 3) throw std::runtime_error("from the producer");
    ++world->given;
    co_return *next;
  }

  static Task<void> Stay(World* world, Duration length) {
    try {
      if (length > Duration(0)) co_await async::Sleep(length);
    } catch (const async::Cancelled&) {
      ++world->undone;
    }
  }

  static Task<MaybeInt> Work(World* world, int item) {
    co_await Stay(world, world->working);
    if (world->fails == "worker" && item == 3) {
      world->thrown.push_back(item);
      throw std::runtime_error("from the worker");
    }
    co_return item % 10 == 0 ? MaybeInt() : MaybeInt(item);  // Tens are dropped.
  }

  static Task<bool> Deliver(World* world, int item) {
    co_await Stay(world, world->sinking);
    if (world->fails == "sink" && item == 3) {
      world->thrown.push_back(item);
      throw std::runtime_error("from the sink");
    }
    world->delivered.push_back(item);
    co_return static_cast<int>(world->delivered.size()) < world->sink_wants;
  }
};

std::string What(const std::exception_ptr& error) {
  async::Outcome<int> outcome;
  if (error == nullptr) return "no error";
  outcome.SetError(error);
  return How(outcome);
}

// With one producer of 1, 2, ... and no tens: each item given is in one place, once.
void ExpectNothingVanished(const std::string& call, const Report& report, const World& world) {
  Ints seen = world.delivered;
  seen.insert(seen.end(), report.returned.begin(), report.returned.end());
  seen.insert(seen.end(), world.thrown.begin(), world.thrown.end());
  std::sort(seen.begin(), seen.end());
  Ints given;
  for (int i = 1; i <= world.given; ++i) given.push_back(i);
  EXPECT_THAT_IT(seen == given, call,
                 "each of the " + std::to_string(world.given) + " items is in one place, once",
                 "delivered " << testing::PrintToString(world.delivered) << ", returned "
                              << testing::PrintToString(report.returned) << ", threw "
                              << testing::PrintToString(world.thrown));
  EXPECT_THAT_IT(report.produced == given.size() && report.delivered == world.delivered.size() &&
                     report.produced == report.delivered + report.dropped + report.returned.size(),
                 call, "a report that adds up",
                 report.produced << " produced, " << report.delivered << " delivered, "
                                 << report.dropped << " dropped, " << report.returned.size()
                                 << " returned");
}

TEST(AsyncPipeline, DeliversEveryItemInOrder) {
  VirtualRun run;
  World world;
  world.working = seconds(1);
  Pipeline pipeline(2);
  pipeline.AddProducer(world.Producer());
  const Report report = run(pipeline.Run(1, world.Worker(), world.Sink()));
  EXPECT_RESULT(world.delivered, (Ints{1, 2, 3, 4, 5}));
  ExpectNothingVanished("Run(), 5 items", report, world);
  EXPECT_RESULT(What(report.error), "no error");
}

TEST(AsyncPipeline, CountsWhatAWorkerDrops) {
  VirtualRun run;
  World world;
  world.last = 25;
  Pipeline pipeline(2);
  pipeline.AddProducer(world.Producer());
  const Report report = run(pipeline.Run(3, world.Worker(), world.Sink()));
  EXPECT_RESULT(report.produced, 25u);
  EXPECT_RESULT(report.delivered, 23u);
  EXPECT_RESULT(report.dropped, 2u);
}

TEST(AsyncPipeline, NeedsNoProducerAndNoItem) {
  VirtualRun run;
  World world;
  world.last = 0;
  Pipeline pipeline(1);
  EXPECT_RESULT(run(pipeline.Run(1, world.Worker(), world.Sink())).produced, 0u);
  pipeline.AddProducer(world.Producer());
  EXPECT_RESULT(run(pipeline.Run(1, world.Worker(), world.Sink())).produced, 0u);
}

TEST(AsyncPipeline, WorksOnManyItemsAtOnce) {
  VirtualRun run;
  World world;
  world.last = 9;
  world.working = seconds(10);
  Pipeline pipeline(3);
  pipeline.AddProducer(world.Producer());
  run(pipeline.Run(3, world.Worker(), world.Sink()));
  EXPECT_THAT_IT(run.elapsed() == 30'000, "Run(), 9 items of 10 s, 3 workers", "30 s",
                 run.elapsed() << " ms");
}

TEST(AsyncPipeline, AsksAllProducersTogether) {
  VirtualRun run;
  World world;
  world.last = 4;
  world.producing = seconds(1);
  Pipeline pipeline(8);
  for (int i = 0; i < 3; ++i) pipeline.AddProducer(world.Producer());
  const Report report = run(pipeline.Run(1, world.Worker(), world.Sink()));
  EXPECT_RESULT(report.delivered, 12u);
  EXPECT_THAT_IT(run.elapsed() == 5'000, "Run(), 3 producers that need 1 s for each call",
                 "5 s: four items and the end", run.elapsed() << " ms");
}

TEST(AsyncPipeline, HoldsNoMoreThanItsCapacity) {
  VirtualRun run;
  World world;
  world.last = 60;
  world.sinking = seconds(3'600);
  Pipeline pipeline(2);
  pipeline.AddProducer(world.Producer());
  async::Outcome<Report> outcome =
      run.Stopping(pipeline.Run(1, world.Worker(), world.Sink()), seconds(1));
  // In the hands of the producer, the worker and the sink, and 2 in each channel.
  EXPECT_THAT_IT(world.given <= 7, "Run(), capacity 2, while the sink's first call lasts",
                 "at most 7 items are produced", world.given << " items");
}

TEST(AsyncPipeline, StopsAtAnException) {
  for (const std::string place : {"producer", "worker", "sink"}) {
    VirtualRun run;
    World world;
    world.last = 2'000;
    world.fails = place;
    Pipeline pipeline(2);
    pipeline.AddProducer(world.Producer());
    const Report report = run(pipeline.Run(1, world.Worker(), world.Sink()));
    const std::string call = "Run(), where the " + place + " throws at item 3";
    EXPECT_THAT_IT(What(report.error) == "from the " + place, call,
                   "report.error is that exception", What(report.error));
    EXPECT_THAT_IT(world.given < 2'000, call, "the producer is not asked to its end",
                   world.given << " items");
    ExpectNothingVanished(call, report, world);
  }
}

TEST(AsyncPipeline, HandsBackWhatAStopLeaves) {
  // At every moment of the run: while the producer, a worker, the sink or all of them wait.
  for (int moment = 1; moment <= 12; ++moment) {
    VirtualRun run;
    World world;
    world.last = 100;
    world.producing = moment % 2 == 0 ? seconds(0) : seconds(2);
    world.working = seconds(3);
    world.sinking = seconds(5);
    Pipeline pipeline(1);
    pipeline.AddProducer(world.Producer());
    async::Outcome<Report> outcome =
        run.Stopping(pipeline.Run(2, world.Worker(), world.Sink()), seconds(moment));
    const std::string call = "Run(), stopped after " + std::to_string(moment) + " s";
    EXPECT_THAT_IT(How(outcome) == "value", call, "its report", How(outcome));
    if (!outcome.has_value()) return;
    const Report report = std::move(outcome).Take();
    ExpectNothingVanished(call, report, world);
    EXPECT_THAT_IT(world.undone == 0, call,
                   "calls of workers and of the sink that have begun finish undisturbed",
                   world.undone << " were asked to stop");
    EXPECT_THAT_IT(run.ended() <= moment * 1'000 + 5'000, call, "no other call begins after that",
                   "it ended after " << run.ended() << " ms");
    EXPECT_RESULT(What(report.error), "no error");
    if (HasFailure()) return;  // One moment is enough to read.
  }
}

TEST(AsyncPipeline, EndsWhenTheSinkWantsNoMore) {
  VirtualRun run;
  World world;
  world.last = 2'000;
  world.sink_wants = 3;
  Pipeline pipeline(1);
  for (int i = 0; i < 2; ++i) pipeline.AddProducer(world.Producer());
  const Report report = run(pipeline.Run(2, world.Worker(), world.Sink()));
  const std::string call = "Run(), where the sink wants no more after 3 items";
  EXPECT_THAT_IT(report.delivered == 3 && world.delivered.size() == 3, call, "3 are delivered",
                 report.delivered);
  EXPECT_THAT_IT(world.given < 2'000, call, "the producers are not asked to their end",
                 world.given << " items");
  EXPECT_THAT_IT(report.produced == report.delivered + report.dropped + report.returned.size() &&
                     report.produced == static_cast<std::size_t>(world.given),
                 call, "a report that adds up",
                 report.produced << " produced, " << report.returned.size() << " returned");
}

// A worker and a sink that live as short as a temporary, and know when they are gone.
struct DoublesWhileItLives {
  grading::LifeSign life = {};

  Task<MaybeInt> operator()(int item) const { return Give(life.IsAlive() ? 2 * item : -1); }
  static Task<MaybeInt> Give(int item) { co_return item; }
};

struct CollectsWhileItLives {
  Ints* delivered;
  grading::LifeSign life = {};

  Task<bool> operator()(int item) const {
    if (!life.IsAlive()) throw std::runtime_error("the sink does not live any more");
    return Keep(delivered, item);
  }
  static Task<bool> Keep(Ints* delivered, int item) {
    delivered->push_back(item);
    co_return true;
  }
};

TEST(AsyncPipeline, KeepsWhatItIsGiven) {
  VirtualRun run;
  World world;
  Ints delivered;
  Pipeline pipeline(1);
  pipeline.AddProducer(world.Producer());
  Task<Report> task = pipeline.Run(1, DoublesWhileItLives{}, CollectsWhileItLives{&delivered});
  const Report report = run(std::move(task));
  EXPECT_THAT_IT(report.error == nullptr && delivered == (Ints{2, 4, 6, 8, 10}),
                 "task = Run(1, a temporary, a temporary); run(task)",
                 "2, 4, 6, 8, 10: Run keeps worker and sink",
                 testing::PrintToString(delivered) << ", " << What(report.error));
}

using Parcel = std::unique_ptr<int>;

Task<std::optional<Parcel>> MakeParcel(int* given) {
  if (*given == 3) co_return std::nullopt;
  co_return std::optional<Parcel>(std::make_unique<int>(++*given));
}
Task<std::optional<Parcel>> Stamp(Parcel parcel) {
  *parcel *= 10;
  co_return std::optional<Parcel>(std::move(parcel));
}
Task<bool> Unpack(Parcel parcel, Ints* delivered) {
  delivered->push_back(*parcel);
  co_return true;
}

TEST(AsyncPipeline, MovesItemsThatCannotBeCopied) {
  VirtualRun run;
  int given = 0;
  Ints delivered;
  ex5::AsyncPipeline<Parcel> pipeline(1);
  pipeline.AddProducer([&given] { return MakeParcel(&given); });
  run(pipeline.Run(1, Stamp,
                   [&delivered](Parcel parcel) { return Unpack(std::move(parcel), &delivered); }));
  EXPECT_RESULT(delivered, (Ints{10, 20, 30}));
}

TEST(AsyncPipeline, RefusesBadArguments) {
  VirtualRun run;
  World world;
  EXPECT_REFUSED(Pipeline(0), "capacity");
  Pipeline pipeline(1);
  EXPECT_REFUSED(pipeline.AddProducer(nullptr), "producer");
  EXPECT_REFUSED(run(pipeline.Run(0, world.Worker(), world.Sink())), "workers");
  EXPECT_REFUSED(run(pipeline.Run(1, nullptr, world.Sink())), "worker");
  EXPECT_REFUSED(run(pipeline.Run(1, world.Worker(), nullptr)), "sink");
}

}  // namespace
