Option Explicit

' シートを、このブックと同じフォルダーへCSV（UTF-8）で書き出します。同じ名前のファイルがあるときは中止します。
Sub CSVへ書き出し()
    Const シート名 As String = "{{シート名}}"
    Const ファイル名 As String = "{{ファイル名}}"
    Dim 新しいブック As Workbook
    Dim 保存先 As String
    If ThisWorkbook.Path = "" Then
        MsgBox "先にこのブックを保存してください。"
        Exit Sub
    End If
    保存先 = ThisWorkbook.Path & Application.PathSeparator & ファイル名 & ".csv"
    If Dir(保存先) <> "" Then
        MsgBox "同じ名前のファイルがあるため、中止しました。" & vbCrLf & 保存先
        Exit Sub
    End If
    ThisWorkbook.Worksheets(シート名).Copy
    Set 新しいブック = ActiveWorkbook
    新しいブック.SaveAs Filename:=保存先, FileFormat:=xlCSVUTF8
    新しいブック.Close SaveChanges:=False
    MsgBox "書き出しました。" & vbCrLf & 保存先
End Sub
