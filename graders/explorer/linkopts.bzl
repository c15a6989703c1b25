"""Calls that the linker sends to the explorer first (--wrap)."""

_SIZES = ["8", "16", "32", "64", "128"]

_OPERATIONS = [
    "load",
    "store",
    "exchange",
    "fetch_add",
    "fetch_sub",
    "fetch_and",
    "fetch_or",
    "fetch_xor",
    "fetch_nand",
    "compare_exchange_strong",
    "compare_exchange_weak",
    "compare_exchange_val",
]

def _wrap(symbol):
    return "-Wl,--wrap=" + symbol

# testing::internal::AssertHelper::operator=(const testing::Message&) const
GOOGLETEST_LINKOPTS = [_wrap("_ZNK7testing8internal12AssertHelperaSERKNS_7MessageE")]

# ThreadSanitizer's runtime defines these for good: no definition of ours could take their place.
TSAN_LINKOPTS = [
    _wrap("__tsan_atomic{}_{}".format(size, operation))
    for size in _SIZES
    for operation in _OPERATIONS
] + [_wrap("__cxa_guard_" + end) for end in ["acquire", "release", "abort"]] + [
    # __tsan::SymbolizeCode(unsigned long), __tsan::SymbolizeData(unsigned long)
    _wrap("_ZN6__tsan13SymbolizeCodeEm"),
    _wrap("_ZN6__tsan13SymbolizeDataEm"),
]
