/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Every language: told by the file's name, and its first screen is coloured. Needs no display. */
#include <string.h>
#include "view/view.h"

/* Names that several languages share (sample.m, sample.py, sample.fs, sample.sml) are given to one of them. */
static const struct { const char *file, *id, *text; } samples[] = {
  { "sample.sym", "symphonyscript", "// note\nconst a = Clip.melody('a')" },
  { "sample.abnf", "abnf", "; note" },
  { "sample.as", "actionscript", "// note" },
  { "sample.adb", "ada", "-- note" },
  { "sample.4th", "ansforth94", "\\ note" },
  { "sample.asciidoc", "asciidoc", "// note\n= Title\n" },
  { "sample.asp", "asp", "<% ' note %>" },
  { "Makefile.am", "automake", "# note" },
  { "sample.awk", "awk", "# note" },
  { "sample.prg", "bennugd", "// note" },
  { "sample.bib", "bibtex", "% note" },
  { "sample.bsv", "bluespec", "// note" },
  { "sample.boo", "boo", "# note" },
  { "sample.c", "c", "// note" },
  { "sample.cs", "c-sharp", "// note" },
  { "sample.cg", "cg", "// note" },
  { "ChangeLog", "changelog", "2020-01-02  A Person  <a@example.org>\n\n\t* file.c: Change\n" },
  { "sample.h", "chdr", "// note" },
  { "CMakeLists.txt", "cmake", "# note" },
  { "sample.cbl", "cobol", "      * note\n       IDENTIFICATION DIVISION.\n" },
  { "sample.asd", "commonlisp", "; note" },
  { "sample.cpp", "cpp", "// note" },
  { "sample.hh", "cpphdr", "// note" },
  { "sample.css", "css", "/* note */" },
  { "sample.csv", "csv", "a,b,c\n1,2,3\n" },
  { "sample.cu", "cuda", "// note" },
  { "sample.d", "d", "// note" },
  { "sample.dart", "dart", "// note" },
  { "sample.desktop", "desktop", "# note" },
  { "sample.diff", "diff", "--- a\n+++ b\n@@ -1 +1 @@\n-x\n+y\n" },
  { "sample.docbook", "docbook", "<!-- note -->" },
  { "Dockerfile", "docker", "# note" },
  { "sample.bat", "dosbatch", "rem note" },
  { "sample.dot", "dot", "// note" },
  { "sample.dpatch", "dpatch", "#! /bin/sh\n--- a\n+++ b\n-x\n+y\n" },
  { "sample.dtd", "dtd", "<!-- note -->" },
  { "sample.dtl", "dtl", "{# note #}{% if x %}" },
  { "sample.e", "eiffel", "-- note" },
  { "sample.erb", "erb", "<%# note %>\n<% if 1 %>" },
  { "sample.html.erb", "erb-html", "<!-- note --><p>x</p>" },
  { "sample.js.erb", "erb-js", "// note" },
  { "sample.erl", "erlang", "% note" },
  { "sample.fcl", "fcl", "// note" },
  { "sample.fish", "fish", "# note" },
  { "sample.frt", "forth", "\\ note" },
  { "sample.f", "fortran", "! note\n" },
  { "sample.fs", "fsharp", "// note" },
  { "sample.ftl", "ftl", "# note" },
  { "sample.g", "gap", "# note" },
  { "sample.gdb", "gdb-log", "#0  main () at a.c:1\n(gdb) run\n" },
  { "sample.gd", "gdscript", "# note" },
  { "sample.gs", "genie", "// note" },
  { "sample.po", "gettext-translation", "# note" },
  { "sample.glslv", "glsl", "// note" },
  { "sample.go", "go", "// note" },
  { "sample.gradle", "gradle", "// note" },
  { "sample.groovy", "groovy", "// note" },
  { "gtkrc", "gtkrc", "# note" },
  { "sample.hs", "haskell", "-- note" },
  { "sample.lhs", "haskell-literate", "> main = putStrLn \"x\"\n" },
  { "sample.hx", "haxe", "// note" },
  { "sample.html", "html", "<!-- note -->" },
  { "sample.idl", "idl", "// note" },
  { "sample.pro", "idl-exelis", "; note" },
  { "sample.ijm", "imagej", "// note" },
  { "sample.ini", "ini", "; note" },
  { "sample.ijs", "j", "NB. note" },
  { "sample.jade", "jade", "// note" },
  { "sample.java", "java", "// note" },
  { "sample.js", "js", "// note" },
  { "sample.json", "json", "{ \"a\": [1, true, null] }" },
  { "sample.jsx", "jsx", "// note" },
  { "sample.jl", "julia", "# note" },
  { "sample.kt", "kotlin", "// note" },
  { "sample.tex", "latex", "% note" },
  { "sample.lean", "lean", "-- note" },
  { "sample.less", "less", "// note" },
  { "sample.l", "lex", "// note" },
  { "sample.la", "libtool", "# note" },
  { "sample.ll", "llvm", "; note" },
  { "sample.logcat", "logcat", "E/Tag( 123): broken\n" },
  { "sample.lgt", "logtalk", "% note" },
  { "sample.lua", "lua", "-- note" },
  { "sample.m4", "m4", "# note" },
  { "Makefile", "makefile", "# note" },
  { "sample.page", "mallard", "<!-- note -->" },
  { "sample.markdown", "markdown", "# Title\n\n**bold**\n" },
  { "sample.mac", "maxima", "/* note */" },
  { "meson.build", "meson", "# note" },
  { "sample.mo", "modelica", "// note" },
  { "sample.mxml", "mxml", "<!-- note -->" },
  { "sample.n", "nemerle", "// note" },
  { "sample.nrx", "netrexx", "-- note" },
  { "sample.nsi", "nsis", "; note" },
  { "sample.j", "objj", "// note" },
  { "sample.ml", "ocaml", "(* note *)" },
  { "sample.ocl", "ocl", "-- note" },
  { "sample.m", "octave", "# note" },
  { "sample.ooc", "ooc", "// note" },
  { "sample.sign", "opal", "-- note\n" },
  { "sample.cl", "opencl", "// note" },
  { "sample.p", "pascal", "// note" },
  { "sample.pl", "perl", "# note" },
  { "sample.php", "php", "<?php // note\necho \"x\"; ?>" },
  { "sample.pig", "pig", "-- note" },
  { "sample.pc", "pkgconfig", "Name: x\nVersion: 1\n" },
  { "sample.ps1", "powershell", "# note" },
  { "sample.prolog", "prolog", "% note" },
  { "sample.proto", "proto", "// note" },
  { "sample.pp", "puppet", "# note" },
  { "sample.py2", "python", "# note" },
  { "sample.py", "python3", "# note" },
  { "sample.R", "r", "# note" },
  { "sample.spec", "rpmspec", "# note" },
  { "sample.rst", "rst", "Title\n=====\n\n**bold** ``code``\n" },
  { "sample.rb", "ruby", "# note" },
  { "sample.rs", "rust", "// note" },
  { "sample.scala", "scala", "// note" },
  { "sample.scm", "scheme", "; note" },
  { "sample.sce", "scilab", "// note" },
  { "sample.scss", "scss", "// note" },
  { "sample.sh", "sh", "# note" },
  { "sample.sml", "sml", "(* note *)" },
  { "sample.sol", "solidity", "// note" },
  { "sample.rq", "sparql", "# note" },
  { "sample.cir", "spice", "* note\nR1 1 0 1k\n.end\n" },
  { "sample.sql", "sql", "-- note" },
  { "sample.str", "star", "# note\ndata_x\n" },
  { "sample.rnw", "sweave", "% note\n\\section{x}\n" },
  { "sample.swift", "swift", "// note" },
  { "sample.sv", "systemverilog", "// note" },
  { "sample.t2t", "t2t", "% note\n= Title =\n" },
  { "sample.tcl", "tcl", "# note" },
  { "sample.tera", "tera", "{# note #}{% if x %}" },
  { "sample.tf", "terraform", "// note" },
  { "sample.texi", "texinfo", "@c note\n@chapter One\n" },
  { "sample.thrift", "thrift", "// note" },
  { "sample.toml", "toml", "# note" },
  { "sample.twig", "twig", "{# note #}{% if x %}" },
  { "sample.ts", "typescript", "// note" },
  { "sample.tsx", "typescript-jsx", "// note" },
  { "sample.vala", "vala", "// note" },
  { "sample.vb", "vbnet", "' note" },
  { "sample.v", "verilog", "// note" },
  { "sample.vhd", "vhdl", "-- note" },
  { "sample.xml", "xml", "<!-- note -->" },
  { "sample.xslt", "xslt", "<!-- note -->" },
  { "sample.y", "yacc", "// note" },
  { "sample.yaml", "yaml", "# note" },
  { "sample.yara", "yara", "// note" },
};

static guint
count_colored (GtkSourceBuffer *buffer)
{
  GtkTextIter iter, start, end;
  guint count = 0;
  gtk_text_buffer_get_bounds (GTK_TEXT_BUFFER (buffer), &start, &end);
  gtk_source_buffer_ensure_highlight (buffer, &start, &end);
  for (iter = start; !gtk_text_iter_is_end (&iter); gtk_text_iter_forward_char (&iter))
    {
      GSList *tags = gtk_text_iter_get_tags (&iter);
      count += tags != NULL;
      g_slist_free (tags);
    }
  return count;
}

static void
test_samples (void)
{
  guint told = 0, colored = 0;
  for (guint i = 0; i < G_N_ELEMENTS (samples); i++)
    {
      g_autoptr (GtkSourceBuffer) buffer = gtk_source_buffer_new (NULL);
      GtkSourceLanguage *language = editor_style_guess_language (samples[i].file);
      if (!language || !g_str_equal (gtk_source_language_get_id (language), samples[i].id))
        {
          g_test_message ("%s is taken for %s, not %s", samples[i].file, language ? gtk_source_language_get_id (language) : "nothing",
                          samples[i].id);
          g_test_fail ();
          continue;
        }
      told++;
      gtk_text_buffer_set_text (GTK_TEXT_BUFFER (buffer), samples[i].text, -1);
      gtk_source_buffer_set_language (buffer, language);
      editor_style_apply (buffer);
      if (count_colored (buffer) == 0)
        {
          g_test_message ("%s (%s) has no colours", samples[i].file, samples[i].id);
          g_test_fail ();
        }
      else
        colored++;
    }
  g_test_message ("%u languages told by name, %u coloured", told, colored);
  g_assert_cmpuint (told, >=, 100);
}

static void
test_first_screen (void)
{
  g_autoptr (GString) text = g_string_new (NULL);
  g_autoptr (GtkSourceBuffer) buffer = gtk_source_buffer_new (NULL);
  GtkTextIter start, end;
  gint64 begin;
  double took;
  while (text->len < (1 << 20))
    g_string_append (text, "static int count (const char *text) { return text[0] == 'x' ? 17 : \"none\"[0]; } /* note */\n");
  editor_style_apply (buffer);
  gtk_text_buffer_set_text (GTK_TEXT_BUFFER (buffer), text->str, -1);
  begin = g_get_monotonic_time ();
  gtk_source_buffer_set_language (buffer, editor_style_guess_language ("a.c"));
  gtk_text_buffer_get_start_iter (GTK_TEXT_BUFFER (buffer), &start);
  gtk_text_buffer_get_iter_at_line (GTK_TEXT_BUFFER (buffer), &end, 50);
  gtk_source_buffer_ensure_highlight (buffer, &start, &end);
  took = (g_get_monotonic_time () - begin) / 1e3;
  g_test_message ("first screen of 1 MB coloured in %.1f ms", took);
  g_assert_true (gtk_source_buffer_iter_has_context_class (buffer, &start, "comment") == FALSE);
  g_assert_cmpfloat (took, <, 500);                             /* the goal is 50 ms on a quiet machine */
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_log_set_always_fatal (G_LOG_FATAL_MASK | G_LOG_LEVEL_CRITICAL);      /* one of the library's own languages warns */
  editor_style_init (g_getenv ("SYMPHONY_DATA"));
  g_test_add_func ("/view/languages/samples", test_samples);
  g_test_add_func ("/view/languages/first-screen", test_first_screen);
  return g_test_run ();
}
