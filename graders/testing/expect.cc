#include "graders/testing/expect.h"

#include "exercises/not_implemented.h"

namespace grading {
namespace {

enum class Kind { kNothing, kInvalidArgument, kRuntimeError, kOther };

struct Thrown {
  Kind kind = Kind::kNothing;
  std::string message;
  std::string description = "no exception";
};

Thrown Describe(Kind kind, const char* type, const std::exception& error) {
  return {kind, error.what(), std::string(type) + "(\"" + error.what() + "\")"};
}

Thrown Run(absl::FunctionRef<void()> statement) {
  try {
    statement();
    return {};
  } catch (const racecourse::NotImplementedYet&) {
    throw;
  } catch (const std::invalid_argument& error) {
    return Describe(Kind::kInvalidArgument, "std::invalid_argument", error);
  } catch (const std::runtime_error& error) {
    return Describe(Kind::kRuntimeError, "std::runtime_error", error);
  } catch (const std::exception& error) {
    return Describe(Kind::kOther, "another exception", error);
  } catch (...) {
    return {Kind::kOther, "", "an exception that is no std::exception"};
  }
}

}  // namespace

testing::AssertionResult Refuses(const std::string& call, const std::string& argument,
                                 absl::FunctionRef<void()> statement) {
  const Thrown came = Run(statement);
  if (came.kind == Kind::kInvalidArgument && came.message.find(argument) != std::string::npos) {
    return testing::AssertionSuccess();
  }
  return Mismatch(call, "std::invalid_argument whose message names \"" + argument + "\"",
                  came.description);
}

testing::AssertionResult Rethrows(const std::string& call, const std::string& message,
                                  absl::FunctionRef<void()> statement) {
  const Thrown came = Run(statement);
  if (came.kind == Kind::kRuntimeError && came.message == message) {
    return testing::AssertionSuccess();
  }
  return Mismatch(call, "std::runtime_error(\"" + message + "\")", came.description);
}

}  // namespace grading
