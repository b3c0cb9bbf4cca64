// SPDX-License-Identifier: Apache-2.0
//
// In place of libavutil/opt.c: defaults, copies and release of options, and setting one from a number. What
// reads options from text stays out, and with it the parsers of expressions, colours, dates and channel
// layouts.
#include <string.h>

#include "libavutil/channel_layout.h"
#include "libavutil/error.h"
#include "libavutil/macros.h"
#include "libavutil/mem.h"
#include "libavutil/opt.h"
#include "libavutil/rational.h"

static enum AVOptionType element_type(const AVOption* option) {
  return option->type & ~AV_OPT_TYPE_FLAG_ARRAY;
}

static int is_array(const AVOption* option) {
  return (option->type & AV_OPT_TYPE_FLAG_ARRAY) != 0;
}

static void* field(const void* object, const AVOption* option) {
  return (uint8_t*)object + option->offset;
}

// An array's field is a pointer, followed by the number of its elements.
static unsigned* array_count(void* array) {
  return (unsigned*)((void**)array + 1);
}

// Bytes of a plain value; 0 for a constant and for what owns memory.
static size_t plain_size(enum AVOptionType type) {
  switch (type) {
    case AV_OPT_TYPE_FLAGS:
    case AV_OPT_TYPE_INT:
    case AV_OPT_TYPE_UINT:
    case AV_OPT_TYPE_BOOL:
    case AV_OPT_TYPE_PIXEL_FMT:
    case AV_OPT_TYPE_SAMPLE_FMT:
    case AV_OPT_TYPE_FLOAT:
    case AV_OPT_TYPE_COLOR:
      return 4;
    case AV_OPT_TYPE_INT64:
    case AV_OPT_TYPE_UINT64:
    case AV_OPT_TYPE_DURATION:
    case AV_OPT_TYPE_DOUBLE:
    case AV_OPT_TYPE_RATIONAL:
    case AV_OPT_TYPE_VIDEO_RATE:
    case AV_OPT_TYPE_IMAGE_SIZE:
      return 8;
    default:
      return 0;
  }
}

const AVOption* av_opt_next(const void* object, const AVOption* last) {
  const AVClass* class = object == NULL ? NULL : *(const AVClass* const*)object;
  if (class == NULL || class->option == NULL) return NULL;
  if (last == NULL) return class->option[0].name != NULL ? class->option : NULL;
  return last[1].name != NULL ? last + 1 : NULL;
}

static void set_default(void* to, const AVOption* option) {
  switch (option->type) {
    case AV_OPT_TYPE_FLOAT:
      *(float*)to = (float)option->default_val.dbl;
      break;
    case AV_OPT_TYPE_DOUBLE:
      *(double*)to = option->default_val.dbl;
      break;
    case AV_OPT_TYPE_RATIONAL:
      *(AVRational*)to = av_d2q(option->default_val.dbl, INT_MAX);
      break;
    default:  // numbers; the decoders have no texts with a default
      memcpy(to, &option->default_val.i64, plain_size(option->type));
  }
}

void av_opt_set_defaults2(void* object, int mask, int flags) {
  for (const AVOption* option = av_opt_next(object, NULL); option != NULL;
       option = av_opt_next(object, option)) {
    if ((option->flags & mask) == flags && (option->flags & AV_OPT_FLAG_READONLY) == 0) {
      set_default(field(object, option), option);
    }
  }
}

void av_opt_set_defaults(void* object) {
  av_opt_set_defaults2(object, 0, 0);
}

void av_opt_free(void* object) {
  for (const AVOption* option = av_opt_next(object, NULL); option != NULL;
       option = av_opt_next(object, option)) {
    void* value = field(object, option);
    if (is_array(option)) {
      av_freep(value);
      *array_count(value) = 0;
    } else if (option->type == AV_OPT_TYPE_STRING || option->type == AV_OPT_TYPE_BINARY) {
      av_freep(value);
    } else if (option->type == AV_OPT_TYPE_CHLAYOUT) {
      av_channel_layout_uninit(value);
    }
  }
}

static int copy_array(void* to, void* from, size_t size) {
  const unsigned count = *array_count(from);
  if (*(void**)to != *(void**)from) av_freep(to);
  *(void**)to = NULL;
  *array_count(to) = 0;
  if (count == 0) return 0;
  *(void**)to = av_memdup(*(void**)from, count * size);
  if (*(void**)to == NULL) return AVERROR(ENOMEM);
  *array_count(to) = count;
  return 0;
}

static int copy_text(char** to, const char* from) {
  if (*to != from) av_freep(to);
  *to = av_strdup(from);
  return from != NULL && *to == NULL ? AVERROR(ENOMEM) : 0;
}

int av_opt_copy(void* to, const void* from) {
  int result = 0;
  for (const AVOption* option = av_opt_next(from, NULL); option != NULL; option = av_opt_next(from, option)) {
    const size_t size = plain_size(element_type(option));
    int error = 0;
    if (is_array(option)) {
      error = copy_array(field(to, option), field(from, option), size);
    } else if (option->type == AV_OPT_TYPE_STRING) {
      error = copy_text(field(to, option), *(char**)field(from, option));
    } else if (option->type == AV_OPT_TYPE_CHLAYOUT) {
      error = av_channel_layout_copy(field(to, option), field(from, option));
    } else {
      memcpy(field(to, option), field(from, option), size);
    }
    if (error < 0) result = error;
  }
  return result;
}

static const AVOption* find(const void* object, const char* name, enum AVOptionType type) {
  for (const AVOption* option = av_opt_next(object, NULL); option != NULL;
       option = av_opt_next(object, option)) {
    if (strcmp(option->name, name) == 0 && plain_size(option->type) == plain_size(type)) return option;
  }
  return NULL;
}

// Of options of 32 bits.
int av_opt_set_int(void* object, const char* name, int64_t value, int search) {
  const AVOption* option = find(object, name, AV_OPT_TYPE_INT);
  if (option == NULL) return AVERROR_OPTION_NOT_FOUND;
  if (option->type == AV_OPT_TYPE_FLOAT || value < option->min || value > option->max) return AVERROR(ERANGE);
  *(int*)field(object, option) = (int)value;
  return 0;
}

int av_opt_get_int(void* object, const char* name, int search, int64_t* value) {
  const AVOption* option = find(object, name, AV_OPT_TYPE_INT);
  if (option == NULL) return AVERROR_OPTION_NOT_FOUND;
  *value = *(int*)field(object, option);
  return 0;
}

int av_opt_set_chlayout(void* object, const char* name, const AVChannelLayout* value, int search) {
  const AVOption* option = find(object, name, AV_OPT_TYPE_CHLAYOUT);
  if (option == NULL || option->type != AV_OPT_TYPE_CHLAYOUT) return AVERROR_OPTION_NOT_FOUND;
  return av_channel_layout_copy(field(object, option), value);
}

// The adapters open decoders without options of text.
int av_opt_set(void* object, const char* name, const char* value, int search) {
  return AVERROR_OPTION_NOT_FOUND;
}

int av_opt_set_dict2(void* object, AVDictionary** options, int search) {
  return options == NULL || *options == NULL ? 0 : AVERROR_OPTION_NOT_FOUND;
}
