#include "graders/audit/object_symbols.h"

#include <elf.h>

#include <cstring>
#include <fstream>
#include <iterator>
#include <stdexcept>

namespace racecourse {
namespace {

class ElfReader {
 public:
  explicit ElfReader(const std::string& path) : path_(path) {
    std::ifstream file(path, std::ios::binary);
    if (!file) Fail("cannot be opened");
    bytes_.assign(std::istreambuf_iterator<char>(file), {});
    header_ = At<Elf64_Ehdr>(0);
    if (std::memcmp(header_.e_ident, ELFMAG, SELFMAG) != 0 ||
        header_.e_ident[EI_CLASS] != ELFCLASS64) {
      Fail("is not a 64-bit ELF file");
    }
  }

  ObjectFile Read() const {
    ObjectFile object;
    const Elf64_Shdr names = Section(header_.e_shstrndx);
    for (std::size_t i = 0; i < SectionCount(); ++i) {
      const Elf64_Shdr section = Section(i);
      object.sections.push_back(TextIn(names, section.sh_name));
      if (section.sh_type == SHT_SYMTAB) ReadSymbols(section, &object);
    }
    return object;
  }

 private:
  [[noreturn]] void Fail(const std::string& what) const {
    throw std::runtime_error(path_ + ": " + what);
  }

  template <class T>
  T At(std::size_t offset) const {
    T value;
    if (offset > bytes_.size() || sizeof(T) > bytes_.size() - offset) Fail("is cut off");
    std::memcpy(&value, bytes_.data() + offset, sizeof(T));
    return value;
  }

  // More than 65,000 sections are counted in the first one's header.
  std::size_t SectionCount() const {
    if (header_.e_shnum != 0 || header_.e_shoff == 0) return header_.e_shnum;
    return At<Elf64_Shdr>(header_.e_shoff).sh_size;
  }

  Elf64_Shdr Section(std::size_t index) const {
    if (index == SHN_XINDEX) index = At<Elf64_Shdr>(header_.e_shoff).sh_link;
    return At<Elf64_Shdr>(header_.e_shoff + index * sizeof(Elf64_Shdr));
  }

  std::string TextIn(const Elf64_Shdr& table, std::size_t offset) const {
    const std::size_t start = table.sh_offset + offset;
    if (start >= bytes_.size()) Fail("has a name outside its table");
    return std::string(bytes_.data() + start,
                       strnlen(bytes_.data() + start, bytes_.size() - start));
  }

  void ReadSymbols(const Elf64_Shdr& table, ObjectFile* object) const {
    const Elf64_Shdr names = Section(table.sh_link);
    for (std::size_t at = 0; at + sizeof(Elf64_Sym) <= table.sh_size; at += sizeof(Elf64_Sym)) {
      const auto symbol = At<Elf64_Sym>(table.sh_offset + at);
      const int binding = ELF64_ST_BIND(symbol.st_info);
      if (binding == STB_LOCAL) continue;
      ObjectSymbol read;
      read.name = TextIn(names, symbol.st_name);
      read.defined = symbol.st_shndx != SHN_UNDEF;
      read.weak = binding == STB_WEAK || binding == STB_GNU_UNIQUE;
      read.indirect_function = ELF64_ST_TYPE(symbol.st_info) == STT_GNU_IFUNC;
      object->symbols.push_back(read);
    }
  }

  const std::string path_;
  std::string bytes_;
  Elf64_Ehdr header_;
};

}  // namespace

ObjectFile ReadObjectFile(const std::string& path) { return ElfReader(path).Read(); }

}  // namespace racecourse
