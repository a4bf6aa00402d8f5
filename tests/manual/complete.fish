# complete.fish SCRIPT LINE: what fish completes the line to, a word a line.
source $argv[1]
complete -C $argv[2] | string replace -r '\t.*' ''
