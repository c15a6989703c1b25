#include "graders/referee/worker/reporter.h"

#include <unistd.h>

#include <algorithm>

#include "graders/proc/raw_file.h"
#include "graders/testing/threads.h"

namespace racecourse {
namespace {

// CPU time that a thread may still use on its way out before it counts as left running.
constexpr std::uint64_t kWayOutNs = 500'000'000;

// Of a typed test whose instances have names, that of this one: "ThreadToCoroutine" of
// "Mine/ChannelClose/ThreadToCoroutine". Empty for any other test.
std::string InstanceName(const testing::TestInfo& test) {
  if (test.type_param() == nullptr) return "";
  const std::string suite = test.test_suite_name();
  const std::string name = suite.substr(suite.rfind('/') + 1);
  return name.find_first_not_of("0123456789") == std::string::npos ? "" : name;
}

}  // namespace

void FailureReporter::OnTestStart(const testing::TestInfo& test) { instance_ = InstanceName(test); }

void FailureReporter::OnTestPartResult(const testing::TestPartResult& result) {
  if (!result.failed()) return;
  const char* file = result.file_name();
  const std::string place =
      std::string(file == nullptr ? "" : file) + ":" + std::to_string(result.line_number());
  std::string instance;
  if (!instance_.empty()) {
    if (failing_instance_.empty()) failing_instance_ = instance_;
    if (instance_ != failing_instance_) return;
    instance = "as " + instance_ + ", at " + place + ":\n";
  }
  channel_->Send("failure", place + "\n" + instance + result.message());
}

void ReportCoverage(const RefereeChannel& channel) {
  const testing::UnitTest& all = *testing::UnitTest::GetInstance();
  for (int suite = 0; suite < all.total_test_suite_count(); ++suite) {
    const testing::TestSuite& tests = *all.GetTestSuite(suite);
    for (int test = 0; test < tests.total_test_count(); ++test) {
      const testing::TestResult& result = *tests.GetTestInfo(test)->result();
      for (int i = 0; i < result.test_property_count(); ++i) {
        const testing::TestProperty& property = result.GetTestProperty(i);
        if (std::string(property.key()) == "explorer") channel.Send("coverage", property.value());
      }
    }
  }
}

std::vector<std::string> OpenDescriptors() {
  int numbers[1024];
  const int count = ListNumericEntries("/proc/self/fd", numbers, 1024);
  std::vector<std::string> result;
  for (int i = 0; i < count; ++i) {
    char target[256];
    const std::string path = "/proc/self/fd/" + std::to_string(numbers[i]);
    const ssize_t size = readlink(path.c_str(), target, sizeof(target));
    if (size < 0) continue;
    result.push_back(std::to_string(numbers[i]) + " (" +
                     std::string(target, static_cast<std::size_t>(size)) + ")");
  }
  std::sort(result.begin(), result.end());
  return result;
}

void ReportLeftovers(const RefereeChannel& channel, const std::vector<std::string>& fds_before) {
  const std::vector<pid_t> threads =
      grading::AwaitEndOrSleep(grading::LiveThreads(grading::CurrentThread()), kWayOutNs);
  if (!threads.empty()) {
    std::string body;
    for (const pid_t tid : threads) body += std::to_string(tid) + " ";
    channel.Send("threads", body);
    channel.AwaitAnswer();  // The referee asks the threads where they are: not to exit meanwhile.
  }
  const std::vector<std::string> fds_after = OpenDescriptors();
  std::string left_open;
  for (const std::string& fd : fds_after) {
    if (!std::binary_search(fds_before.begin(), fds_before.end(), fd)) left_open += fd + "\n";
  }
  if (!left_open.empty()) channel.Send("fds", left_open);
}

}  // namespace racecourse
