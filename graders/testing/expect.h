// Expectations whose failure a beginner can read: the call, what was expected, what came.
#ifndef GRADERS_TESTING_EXPECT_H_
#define GRADERS_TESTING_EXPECT_H_

#include <exception>
#include <stdexcept>
#include <string>

#include "absl/functional/function_ref.h"
#include "gtest/gtest.h"

namespace grading {

// The text of a failed expectation.
inline testing::AssertionResult Mismatch(const std::string& call, const std::string& expected,
                                         const std::string& came) {
  return testing::AssertionFailure()
         << "call:     " << call << "\nexpected: " << expected << "\ncame:     " << came;
}

template <class Actual, class Expected>
testing::AssertionResult SameResult(const char* call, const char*, const Actual& actual,
                                    const Expected& expected) {
  if (actual == expected) return testing::AssertionSuccess();
  return Mismatch(call, testing::PrintToString(expected), testing::PrintToString(actual));
}

// Makes GoogleTest print the mismatch and nothing else.
inline testing::AssertionResult IsMet(const char*, const testing::AssertionResult& result) {
  return result;
}

// Runs `statement` and checks that it throws std::invalid_argument whose message names `argument`.
testing::AssertionResult Refuses(const std::string& call, const std::string& argument,
                                 absl::FunctionRef<void()> statement);

// Runs `statement` and checks that it throws std::runtime_error with exactly this message, as the
// callbacks of graders do. "Not implemented yet" passes through both: it is no wrong result.
testing::AssertionResult Rethrows(const std::string& call, const std::string& message,
                                  absl::FunctionRef<void()> statement);

}  // namespace grading

// The call must return what is expected: EXPECT_RESULT(Twice(2), 4).
#define EXPECT_RESULT(call, expected) EXPECT_PRED_FORMAT2(::grading::SameResult, call, expected)

// The statement must throw std::invalid_argument and name the argument that was bad.
#define EXPECT_REFUSED(statement, argument) \
  EXPECT_PRED_FORMAT1(::grading::IsMet,     \
                      ::grading::Refuses(#statement, argument, [&] { (void)(statement); }))

// The statement must throw the std::runtime_error with this message.
#define EXPECT_RETHROWN(statement, message) \
  EXPECT_PRED_FORMAT1(::grading::IsMet,     \
                      ::grading::Rethrows(#statement, message, [&] { (void)(statement); }))

// A condition on what the learner's code did, said in words: call, expected, came (streamable).
#define EXPECT_THAT_IT(condition, call, expected, came) \
  EXPECT_PRED_FORMAT1(                                  \
      ::grading::IsMet,                                 \
      (condition)                                       \
          ? ::testing::AssertionSuccess()               \
          : ::grading::Mismatch(call, expected, (::testing::Message() << came).GetString()))

#endif  // GRADERS_TESTING_EXPECT_H_
