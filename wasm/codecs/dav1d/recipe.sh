# SPDX-License-Identifier: Apache-2.0
# dav1d's C code, both bit depths. Sourced by wasm/codecs/modules.sh.
# meson would find out what is written down here, and needs a cross file, Python and a native compiler for it.

DAV1D_VERSION=1.5

# dav1d_config: what its meson.build would write about WebAssembly: no assembly, a POSIX system without affinity or CPU flags.
dav1d_config() {
  local name
  for name in CONFIG_8BPC CONFIG_16BPC HAVE_CLOCK_GETTIME HAVE_POSIX_MEMALIGN HAVE_ALIGNED_ALLOC HAVE_SYS_TYPES_H \
    HAVE_UNISTD_H HAVE_C11_GENERIC; do
    printf '#define %s 1\n' "$name"
  done
  for name in ARCH_AARCH64 ARCH_ARM ARCH_LOONGARCH ARCH_LOONGARCH32 ARCH_LOONGARCH64 ARCH_PPC64LE ARCH_RISCV ARCH_RV32 \
    ARCH_RV64 ARCH_X86 ARCH_X86_32 ARCH_X86_64 CONFIG_LOG CONFIG_MACOS_KPERF ENDIANNESS_BIG HAVE_ASM HAVE_DLSYM \
    HAVE_ELF_AUX_INFO HAVE_GETAUXVAL HAVE_IO_H HAVE_MEMALIGN HAVE_PTHREAD_GETAFFINITY_NP HAVE_PTHREAD_NP_H \
    HAVE_PTHREAD_SETAFFINITY_NP HAVE_PTHREAD_SETNAME_NP HAVE_PTHREAD_SET_NAME_NP TRIM_DSP_FUNCTIONS; do
    printf '#define %s 0\n' "$name"
  done
}

# dav1d_objects SOURCE DIR: the names of its files and of their objects, with the bit depth that a template is compiled for.
dav1d_objects() {
  local source=$1 dir=$2 file depth
  for file in "$source"/*.c; do
    if [[ $file == *_tmpl.c ]]; then
      for depth in 8 16; do printf '%s\0-o%s\0-DBITDEPTH=%s\0' "$file" "$dir/$(basename "$file" .c)$depth.o" "$depth"; done
    else
      printf '%s\0-o%s\0-D_GNU_SOURCE\0' "$file" "$dir/$(basename "$file" .c).o"
    fi
  done
}

# dav1d_compile VARIANT CONFIG DIR FLAG…: the named files on standard input, as dav1d_objects lists them.
dav1d_compile() {
  local variant=$1 config=$2 source=$3 flags=()
  shift 3
  read -r -a flags <<<"$(compile_flags "$variant")"
  xargs -0 -n 3 -P "$JOBS" emcc "${flags[@]}" -D_GNU_SOURCE -fvisibility=hidden -iquote "$config" -I"$config" -I"$source" -I"$source/include" "$@" -c
}

# dav1d_library VARIANT DIR: DIR/libdav1d.a, DIR/include, and in DIR/config what its own files are compiled with.
dav1d_library() {
  local variant=$1 dir=$2 source
  source=$("$CODECS/fetch-source" dav1d "$DAV1D_VERSION")
  mkdir -p "$dir/objects" "$dir/config" "$dir/include/dav1d"
  cp "$source"/include/dav1d/*.h "$dir/include/dav1d/"
  dav1d_config >"$dir/config/config.h"
  printf '#define DAV1D_VERSION "%s"\n' "$DAV1D_VERSION" >"$dir/config/vcs_version.h"
  # Its window of bits is as wide as a size_t; WebAssembly has 64-bit integers beside its 32-bit addresses.
  mkdir -p "$dir/config/src"
  sed 's/^typedef size_t ec_win;/typedef uint64_t ec_win;/' "$source/src/msac.h" >"$dir/config/src/msac.h"
  grep -q '^typedef uint64_t ec_win;' "$dir/config/src/msac.h"
  sed -e '/^static inline int reset_task_cur(/,/^}/{/^}/i #include "wasm/codecs/dav1d/reset_task_cur.h"
    d}' "$source/src/thread_task.c" >"$dir/config/thread_task.c"
  grep -q '^#include "wasm/codecs/dav1d/reset_task_cur.h"' "$dir/config/thread_task.c"
  # It would have no more pictures in work than threads: then these often wait for a row of one that is long in coming.
  sed 's/umin(s->max_frame_delay, \*n_tc)/s->max_frame_delay/' "$source/src/lib.c" >"$dir/config/lib.c"
  grep -q '?  *s->max_frame_delay :' "$dir/config/lib.c"
  dav1d_objects "$source/src" "$dir/objects" | sed -z -E "s#^$source/src/(thread_task|lib)\.c\$#$dir/config/\1.c#" |
    dav1d_compile "$variant" "$dir/config" "$source" -std=c99 -w -I"$RILL_ROOT"
  emar rcs "$dir/libdav1d.a" "$dir"/objects/*.o
  rm -rf "$dir/objects"
}
