// Checks of hunt 9: a session owns what it uses after it has waited, and holds no lock meanwhile.

#include <memory>
#include <optional>
#include <string>
#include <thread>
#include <vector>

#include "ex6_race_conditions/async_session.h"
#include "graders/ex6_race_conditions/diagnosis.h"
#include "graders/explorer/explore.h"
#include "graders/testing/expect.h"
#include "graders/testing/rendezvous.h"
#include "gtest/gtest.h"

namespace {

using ex6::Reply;
using ex6::SessionServer;
using ex6::SessionTask;
using Lines = std::vector<std::string>;

TEST(AsyncSession, GreetsWhenTheReplyIsThere) {
  SessionServer server;
  Reply title;
  title.Arrive("Dr.");
  const SessionTask session = server.Open("Ada", title);
  EXPECT_RESULT(server.log(), Lines{"Welcome, Dr. Ada!"});
  EXPECT_RESULT(server.open(), 0);
}

TEST(AsyncSession, KeepsTheNameThatItWasGiven) {
  SessionServer server;
  Reply title;
  std::string user = "Ada";
  const SessionTask session = server.Open(user, title);
  user = "Eve";  // As if its memory were used for something else.
  title.Arrive("Dr.");
  EXPECT_THAT_IT(server.log() == Lines{"Welcome, Dr. Ada!"},
                 "Open(user, title), where user is \"Ada\", and \"Eve\" before the reply arrives",
                 "{ \"Welcome, Dr. Ada!\" }", testing::PrintToString(server.log()));
}

TEST(AsyncSession, LeavesNothingInTheCallersFrame) {
  SessionServer server;
  Reply title;
  auto user = std::make_unique<std::string>("somebody with a name of forty letters...");
  const SessionTask session = server.Open(*user, title);
  user.reset();
  title.Arrive("Ms.");
  EXPECT_RESULT(server.log(), Lines{"Welcome, Ms. somebody with a name of forty letters...!"});
}

TEST(AsyncSession, SeveralSessionsWaitAtTheSameTime) {
  SessionServer server;
  Reply titles[3];
  grading::Arrivals opened(3, "3 calls of Open() return while the replies are not there yet");
  std::optional<SessionTask> sessions[3];
  {
    // The second on the first one's thread, the third on another, and after the first one: who keeps
    // a lock keeps it on a thread that is still there.
    grading::Event first_opened("the first call of Open() returns");
    std::jthread first([&] {
      sessions[0].emplace(server.Open("Ada", titles[0]));
      opened.Arrive();
      first_opened.Set();
      sessions[1].emplace(server.Open("Bob", titles[1]));
      opened.Arrive();
    });
    std::jthread second([&] {
      first_opened.Wait();
      sessions[2].emplace(server.Open("Eve", titles[2]));
      opened.Arrive();
    });
    opened.Wait();
  }
  grading::Event looked("open() and log() return while sessions wait");
  std::jthread looking([&] {
    EXPECT_RESULT(server.open(), 3);
    EXPECT_RESULT(server.log(), Lines{});
    looked.Set();
  });
  looked.Wait();
  titles[1].Arrive("Mr.");
  EXPECT_RESULT(server.open(), 2);
  titles[2].Arrive("Ms.");
  titles[0].Arrive("Dr.");
  EXPECT_RESULT(server.log(),
                (Lines{"Welcome, Mr. Bob!", "Welcome, Ms. Eve!", "Welcome, Dr. Ada!"}));
}

TEST(AsyncSession, EndsOnAnyThreadInAnyInterleaving) {
  explorer::Options options;
  options.schedules = 3'000;
  explorer::Explore(options, [] {
    SessionServer server;
    Reply titles[2];
    const SessionTask ada = server.Open("Ada", titles[0]);
    const SessionTask bob = server.Open("Bob", titles[1]);
    std::thread one([&titles] { titles[0].Arrive("Dr."); });
    std::thread two([&titles] { titles[1].Arrive("Mr."); });
    one.join();
    two.join();
    EXPECT_THAT_IT(server.open() == 0 && server.log().size() == 2,
                   "two sessions, whose replies arrive on two threads", "2 greetings, none open",
                   server.log().size() << " greeting(s), " << server.open() << " open");
  });
}

TEST(AsyncSession, IsNamed) {
  EXPECT_NAMED("async_session", "dangling reference", "lock held across a suspension");
}

}  // namespace
