#pragma once

/// What a model holds, as bytes and back. A type says what its state is in one place, by one of
///   auto state() { return std::tie(a_, b_); }              its members, by reference: those that are not found again
///   void save(ByteWriter&) const; void load(ByteReader&);  where its members alone do not tell it
/// Plain values, and containers of these, need neither. A type with addresses in it is not plain, or has a state() that
/// leaves them out: whoever loads has them already.
///
/// As bytes.hpp: for one build on one kind of machine.

#include <cstddef>
#include <cstdint>
#include <span>
#include <tuple>
#include <type_traits>
#include <utility>

#include "icsflow/engine/bytes.hpp"

namespace icsflow::engine {

/// @throws BadBytes where they end too early
template <class T>
void put_state(ByteWriter& out, T& value);
template <class T>
void get_state(ByteReader& in, T& value);
/// Likewise each of a tuple of references: what a save() and a load() that stand in a unit of their own call, so that
/// not every unit that meets the type has to make them.
template <class... T>
void put_each(ByteWriter& out, const std::tuple<T&...>& members) {
  std::apply([&out](auto&... each) { (put_state(out, each), ...); }, members);
}
template <class... T>
void get_each(ByteReader& in, const std::tuple<T&...>& members) {
  std::apply([&in](auto&... each) { (get_state(in, each), ...); }, members);
}

namespace state {

template <class T>
concept Listed = requires(T& t) {
  t.state();
};
template <class T>
concept SavesItself = requires(T& t, ByteWriter& out, ByteReader& in) {
  t.save(out);
  t.load(in);
};
template <class T>
concept Contiguous = requires(T& t, std::size_t n) {
  t.data();
  t.resize(n);
};
template <class T>
concept Sequence = requires(T& t, std::size_t n) {
  t.begin();
  t.resize(n);
};
template <class T>
concept Keyed = requires {
  typename T::key_type;
};
template <class T>
concept KeyedPairs = Keyed<T> && requires {
  typename T::mapped_type;
};
template <class T>
concept Pointed = requires(T& t) {
  typename T::element_type;
  t.reset();
};
template <class T>
concept PairOrArray = requires {
  std::tuple_size<T>::value;
};

/// Elements that lie side by side as bytes.
template <class T>
inline constexpr bool kAsBytes = Plain<T> && !Listed<T> && !SavesItself<T>;

}  // namespace state

template <class T>
void put_state(ByteWriter& out, T& value) {
  if constexpr (state::Listed<T>) {
    put_each(out, value.state());
  } else if constexpr (state::SavesItself<T>) {
    value.save(out);
  } else if constexpr (Plain<T>) {
    out.put(value);
  } else if constexpr (state::Contiguous<T>) {
    using Element = typename T::value_type;
    out.put_length(value.size());
    if constexpr (state::kAsBytes<Element>) {
      out.put_all(std::span<const Element>(value.data(), value.size()));
    } else {
      for (Element& element : value) put_state(out, element);
    }
  } else if constexpr (state::Sequence<T>) {
    out.put_length(value.size());
    for (auto& element : value) put_state(out, element);
  } else if constexpr (state::Keyed<T>) {
    out.put_length(value.size());
    for (auto& element : value) {
      if constexpr (state::KeyedPairs<T>) {
        put_state(out, element.first);
        put_state(out, element.second);
      } else {
        put_state(out, element);
      }
    }
  } else if constexpr (state::Pointed<T>) {
    out.put(value != nullptr);
    if (value != nullptr) put_state(out, *value);
  } else {
    static_assert(state::PairOrArray<T>, "the type has no state(), no save() and load(), and is not plain");
    std::apply([&out](auto&... members) { (put_state(out, members), ...); }, value);
  }
}

template <class T>
void get_state(ByteReader& in, T& value) {
  if constexpr (state::Listed<T>) {
    get_each(in, value.state());
  } else if constexpr (state::SavesItself<T>) {
    value.load(in);
  } else if constexpr (Plain<T>) {
    value = in.get<T>();
  } else if constexpr (state::Contiguous<T>) {
    using Element = typename T::value_type;
    if constexpr (state::kAsBytes<Element>) {
      value.resize(in.get_length(sizeof(Element)));
      in.get_all(std::span<Element>(value.data(), value.size()));
    } else {
      value.resize(in.get_length(1));
      for (Element& element : value) get_state(in, element);
    }
  } else if constexpr (state::Sequence<T>) {
    value.resize(in.get_length(1));
    for (auto& element : value) get_state(in, element);
  } else if constexpr (state::Keyed<T>) {
    value.clear();
    for (std::size_t left = in.get_length(1); left > 0; --left) {
      std::remove_const_t<typename T::key_type> key{};
      get_state(in, key);
      if constexpr (state::KeyedPairs<T>) {
        typename T::mapped_type mapped{};
        get_state(in, mapped);
        value.emplace(std::move(key), std::move(mapped));
      } else {
        value.insert(value.end(), std::move(key));
      }
    }
  } else if constexpr (state::Pointed<T>) {
    // What it points to is there already, with all that is not state, or is nothing but state.
    if (!in.get<bool>()) {
      value.reset();
    } else {
      if (value == nullptr) value.reset(new typename T::element_type());
      get_state(in, *value);
    }
  } else {
    static_assert(state::PairOrArray<T>, "the type has no state(), no save() and load(), and is not plain");
    std::apply([&in](auto&... members) { (get_state(in, members), ...); }, value);
  }
}

}  // namespace icsflow::engine
