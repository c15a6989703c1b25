// Checks of part 11: the learner's schedules break the code as it was shipped.

#include <string>
#include <thread>

#include "ex6_race_conditions/hit_counter.h"
#include "ex6_race_conditions/one_shot_event.h"
#include "ex6_race_conditions/username_registry.h"
#include "graders/ex6_race_conditions/playing.h"
#include "graders/testing/expect.h"
#include "gtest/gtest.h"

namespace {

TEST(PlayTheScheduler, HitCounter) {
  const auto body = [] {
    ex6::HitCounter counter;
    std::thread one([&counter] { counter.Serve([] { return 10; }); });
    std::thread two([&counter] { counter.Serve([] { return 20; }); });
    one.join();
    two.join();
    EXPECT_RESULT(counter.bytes(), 30);
  };
  EXPECT_PRED_FORMAT1(grading::IsMet,
                      hunts::ScheduleShows("WRONG RESULT", "hit_counter_schedule.txt", body));
}

TEST(PlayTheScheduler, UsernameRegistry) {
  const auto body = [] {
    ex6::UsernameRegistry registry([](const std::string&) { return true; });
    bool got[2];
    std::thread one([&] { got[0] = registry.Register("ada", 1); });
    std::thread two([&] { got[1] = registry.Register("ada", 2); });
    one.join();
    two.join();
    EXPECT_THAT_IT(got[0] != got[1], "users 1 and 2: Register(\"ada\")", "one of them gets it",
                   "both were told that it is theirs");
  };
  EXPECT_PRED_FORMAT1(grading::IsMet,
                      hunts::ScheduleShows("WRONG RESULT", "username_registry_schedule.txt", body));
}

TEST(PlayTheScheduler, OneShotEvent) {
  const auto body = [] {
    ex6::OneShotEvent event;
    std::thread waiting([&event] { event.Wait(); });
    std::thread setting([&event] { event.Set(); });
    waiting.join();
    setting.join();
  };
  EXPECT_PRED_FORMAT1(grading::IsMet,
                      hunts::ScheduleShows("LOST WAKE-UP", "one_shot_event_schedule.txt", body));
}

}  // namespace
