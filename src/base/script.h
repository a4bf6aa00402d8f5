/* Scripts that are written without spaces: Han, kana, Thai, Khmer... */
#ifndef BASE_SCRIPT_H
#define BASE_SCRIPT_H

#include "base/buf.h"

/* Whether a letter or mark belongs to such a script. */
bool script_is_unspaced(uint32_t code_point);
/* The last code point of a range of such scripts that has it, or 0. */
uint32_t script_unspaced_last(uint32_t code_point);
/* Whether it is a blank of any script, the wide one of Han included (Zs). */
bool script_is_blank(uint32_t code_point);
/* Whether it is a letter of Hebrew, or a mark on one. */
bool script_is_hebrew(uint32_t code_point);
/* Whether it is a Han character, which is a word or a part of one. */
bool script_is_han(uint32_t code_point);
/*
 * Whether it is an apostrophe, or one of the letters and signs that keyboards
 * have for one. It is a part of no word.
 */
bool script_is_apostrophe(uint32_t code_point);
/*
 * Appends s with case folded and accents off (NFKD). Letters of their own are
 * written as most keyboards have them: the ligatures ae and oe as two letters,
 * an l with a stroke as an l, an apostrophe of any kind as that of ASCII.
 * Decimal digits become those of ASCII.
 */
void script_fold(struct buf *buf, struct span s);
/* Appends s with the decimal digits of any script as those of ASCII. */
void script_plain_digits(struct buf *buf, struct span s);
/*
 * Whether one of the scripts of South East Asia has it in whose lines a break
 * may stand between any two syllables: class SA of UAX #14.
 */
bool script_is_south_east(uint32_t code_point);
/* Whether it is a vowel sign that is written before its consonant. */
bool script_is_leading_vowel(uint32_t code_point);
/*
 * Whether two code points that follow each other are of one cluster: a letter
 * with its marks and vowel signs (UAX #29, and the vowels of Thai and Lao that
 * stand before and behind a consonant), or a number's digits.
 */
bool script_joins(uint32_t before, uint32_t after);
/*
 * Takes a cluster of at most SCRIPT_CLUSTER_MAX code points off the front of
 * *rest (not empty), and returns it.
 */
struct span script_cluster(struct span *rest);
/*
 * Whether a text goes on in the next line without a blank between: wide
 * characters are on both sides, none of them Hangul, which has blanks between
 * words (CSS Text 3, section 4.1.3).
 */
bool script_goes_on(struct span before, struct span after);
/* Whether it is one of the letters that Korean syllables decompose into. */
bool script_is_jamo(uint32_t code_point);
/*
 * Takes a syllable, decomposed, off the front of *rest (not empty), and returns
 * it.
 */
struct span script_syllable(struct span *rest);
/* Whether letters (not empty) are one such syllable that ends in a vowel. */
bool script_is_open_syllable(struct span letters);

enum { SCRIPT_CLUSTER_MAX = 8 };

#endif
