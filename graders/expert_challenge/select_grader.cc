// Checks of part 2: a select does exactly one of its cases.

#include <memory>
#include <optional>
#include <stop_token>
#include <thread>
#include <utility>

#include "expert_challenge/select.h"
#include "graders/expert_challenge/channel_adapter.h"
#include "graders/explorer/explore.h"
#include "graders/testing/expect.h"
#include "graders/testing/threads.h"
#include "gtest/gtest.h"

namespace grading {

inline channel::Selected Translated(expert::Selected selected) {
  return {selected.index, Translated(selected.status)};
}

struct SelectAdapter : ChannelAdapter {
  using Select = expert::Select;
  using Selected = channel::Selected;

  template <class T>
  static std::unique_ptr<Channel<T>> Make(std::size_t capacity) {
    // Here, where an exception says what is missing: in a role it would end the program.
    static const Select there_is_one;
    return ChannelAdapter::Make<T>(capacity);
  }

  template <class T>
  static int AddSend(Select& select, Channel<T>& channel, T& value) {
    return select.Send(channel, value);
  }
  template <class T>
  static int AddReceive(Select& select, Channel<T>& channel, std::optional<T>& value) {
    return select.Receive(channel, value);
  }
  static void Enable(Select& select, int index, bool enabled) { select.Enable(index, enabled); }
  static void InOrder(Select& select) { select.InOrder(); }
  static Selected TryNow(Select& select) { return Translated(select.TryNow()); }
  static Selected Wait(Select& select, Deadline deadline, std::stop_token stop) {
    return Translated(select.Wait(deadline, std::move(stop)));
  }
  static auto AsyncWait(Select& select) {
    return Translating([&] { return select.AsyncWait(); },
                       [](expert::Selected selected) { return Translated(selected); });
  }
};

}  // namespace grading

INSTANTIATE_TYPED_TEST_SUITE_P(Learner, ChannelSelect,
                               channel::conformance::Matrix<grading::SelectAdapter>,
                               channel::conformance::CellName);
INSTANTIATE_TYPED_TEST_SUITE_P(Learner, ChannelSelectRaces,
                               channel::conformance::Matrix<grading::SelectAdapter>,
                               channel::conformance::CellName);
// Of part 1.
GTEST_ALLOW_UNINSTANTIATED_PARAMETERIZED_TEST(ChannelClose);
GTEST_ALLOW_UNINSTANTIATED_PARAMETERIZED_TEST(ChannelDeadline);
GTEST_ALLOW_UNINSTANTIATED_PARAMETERIZED_TEST(ChannelExchange);
GTEST_ALLOW_UNINSTANTIATED_PARAMETERIZED_TEST(ChannelStop);

namespace {

using expert::HybridChannel;
using expert::Select;
using expert::Selected;
using expert::Status;

TEST(Select, SleepsWhileItWaits) {
  HybridChannel<int> a(0);
  HybridChannel<int> b(0);
  std::optional<int> in;
  Select select;
  select.Receive(a, in);
  select.Receive(b, in);
  const auto wait = [&] { (void)select.Wait(); };
  const grading::IdleKind kind = grading::IdleKindOf(wait, [&] { (void)b.TrySend(1); });
  EXPECT_THAT_IT(kind == grading::IdleKind::kAsleep, "Wait() without a case that is ready",
                 "it sleeps until one is", grading::InWords(kind, "it does not wait"));
}

TEST(Select, TakesOneOfTwoInEveryInterleaving) {
  explorer::Options options;
  options.schedules = 1'500;
  explorer::Explore(options, [] {
    HybridChannel<int> a(0);
    HybridChannel<int> b(0);
    std::optional<int> in_a;
    std::optional<int> in_b;
    Selected selected;
    std::thread selecting([&] {
      Select select;
      select.Receive(a, in_a);
      select.Receive(b, in_b);
      selected = select.Wait();
    });
    Status sent_b = Status::kWouldBlock;
    std::thread sender([&] { sent_b = b.Send(2); });
    const Status sent_a = a.TrySend(1);
    if (sent_a == Status::kOk) b.Close();
    selecting.join();
    sender.join();
    EXPECT_THAT_IT(in_a.has_value() != in_b.has_value(), "Wait() while both channels get a value",
                   "it takes one value", (in_a && in_b ? "both were taken" : "none was taken"));
    EXPECT_THAT_IT((sent_a == Status::kOk) == (selected.index == 0) &&
                       (sent_b == Status::kOk) == (selected.index == 1),
                   "Wait() while both channels get a value", "it and the senders agree which",
                   "the select says case " << selected.index << "; the sends ended with "
                                           << grading::Translated(sent_a) << " and "
                                           << grading::Translated(sent_b));
  });
}

TEST(Select, MeetsAnotherInEveryInterleaving) {
  explorer::Options options;
  options.schedules = 1'500;
  explorer::Explore(options, [] {
    HybridChannel<int> there(0);
    HybridChannel<int> back(0);
    const auto side = [&](HybridChannel<int>& sends, HybridChannel<int>& receives) {
      std::optional<int> in;
      int out = 1;
      Select select;
      select.Send(sends, out);
      select.Receive(receives, in);
      return select.Wait().index;
    };
    int first = -1;
    std::thread other([&] { first = side(there, back); });
    const int second = side(back, there);
    other.join();
    EXPECT_THAT_IT(first >= 0 && second >= 0 && first != second,
                   "two selects that offer each other two channels, in opposite directions",
                   "one sends and the other receives", "cases " << first << " and " << second);
  });
}

}  // namespace
