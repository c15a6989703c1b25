// The standard headers that implementations of the exercises include, compiled once for all mutants
// and variants. Like grader.h it adds nothing: who uses it still includes what it needs.
#ifndef GRADERS_PRELUDE_STANDARD_H_
#define GRADERS_PRELUDE_STANDARD_H_

#include <algorithm>
#include <atomic>
#include <chrono>
#include <condition_variable>
#include <coroutine>
#include <cstddef>
#include <cstdint>
#include <deque>
#include <exception>
#include <functional>
#include <future>
#include <map>
#include <memory>
#include <mutex>
#include <optional>
#include <set>
#include <shared_mutex>
#include <stdexcept>
#include <stop_token>
#include <string>
#include <string_view>
#include <thread>
#include <utility>
#include <vector>

#endif  // GRADERS_PRELUDE_STANDARD_H_
